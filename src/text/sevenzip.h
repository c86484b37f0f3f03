/*
 * sevenzip - the header of 7z archives (7zFormat.txt), as far as it tells how folders are packed:
 * read, and written again without their encryption. Inner header of text/ (sevenzip.c,
 * sevenzip_secret.c).
 */
#ifndef TEXT_SEVENZIP_H
#define TEXT_SEVENZIP_H

#include "base/arena.h"
#include "base/out.h"

#define SEVENZIP_START  32 /* [byte] of the signature header */
#define SEVENZIP_MOST   32 /* coders, or streams, of a folder */
#define SEVENZIP_PLAIN  0x01
#define SEVENZIP_PACKED 0x17

struct sevenzip_coder {
	str id, props;
	unsigned in, out; /* streams */
};

/* How the files of a folder are packed. */
struct sevenzip_way {
	struct sevenzip_coder coder[SEVENZIP_MOST];
	unsigned coders, in, out, bonds, packs;
	unsigned bond_in[SEVENZIP_MOST], bond_out[SEVENZIP_MOST];
	unsigned pack_in[SEVENZIP_MOST]; /* which streams stand in the archive */
	uint64_t size[SEVENZIP_MOST];    /* [byte] of each stream that comes out */
};

struct sevenzip_folder {
	str raw;        /* its way, but for the sizes */
	size_t size;    /* its first in sevenzip.size */
	size_t pack;    /* its first in sevenzip.pack */
	uint64_t whole; /* [byte] unpacked */
	uint64_t files; /* in it */
	uint64_t first; /* [byte] of the first of them */
	uint32_t crc, first_crc;
	bool has_crc, has_first_crc;
};

struct sevenzip {
	uint64_t *pack, *at; /* [byte] of each stream of the archive; its place in it */
	uint64_t *size;      /* [byte] of each stream that comes out of a coder */
	struct sevenzip_folder *folder;
	size_t packs, sizes, folders;
	str rest;         /* of the header, behind how folders are packed */
	uint64_t entries; /* files, folders and what else has a name */
	str empty;        /* a bit for each of them: not in a folder */
};

/* What a coder of AES tells. source: 7-Zip 22.01, 7zAES.cpp */
struct sevenzip_lock {
	unsigned power; /* 2^power rounds */
	size_t salt_n;
	unsigned char salt[16], iv[16];
};

/* A stream of the archive once its encryption is gone. */
struct sevenzip_stream {
	bool locked;
	uint64_t n; /* [byte] */
	struct sevenzip_lock lock;
};

/*
 * sevenzip_parse - a header, plain or the one that tells how the plain one is packed.
 * takes   most: entries and folders
 * gives   false when it is damaged, or tells what no archive in use has; borrowed from header, and
 *         in a
 */
bool sevenzip_parse(struct arena *a, str header, uint64_t most, struct sevenzip *out);
/* sevenzip_is_empty - an entry without bytes: a folder, an empty file. */
bool sevenzip_is_empty(const struct sevenzip *z, uint64_t entry);
/* sevenzip_way_of - of a folder of z. gives false when it has more parts than are taken. */
bool sevenzip_way_of(const struct sevenzip *z, const struct sevenzip_folder *f,
		     struct sevenzip_way *out);
bool sevenzip_is_locked(const struct sevenzip_way *w);
/*
 * sevenzip_unlock - take the encryption away.
 * takes   pack: [byte] of its streams in the archive
 * gives   false when it stands where nobody puts it; s: of each stream of the archive
 */
bool sevenzip_unlock(struct sevenzip_way *w, const uint64_t *pack,
		     struct sevenzip_stream s[SEVENZIP_MOST]);
/* sevenzip_is_stored - nothing but the checksum tells what it holds from other bytes. */
bool sevenzip_is_stored(const struct sevenzip_way *w);

/* Writing: */

void sevenzip_put_number(struct out *o, uint64_t v);
void sevenzip_put_way(struct out *o, const struct sevenzip_way *w);
/* sevenzip_put_start - the first SEVENZIP_START bytes. at: of the header, in the archive */
void sevenzip_put_start(struct out *o, uint64_t at, str header);

/* Ids of 7zFormat.txt. */
enum sevenzip_id {
	SZ_end,
	SZ_header,
	SZ_properties,
	SZ_more_streams,
	SZ_streams,
	SZ_files,
	SZ_pack,
	SZ_unpack,
	SZ_substreams,
	SZ_size,
	SZ_crc,
	SZ_folder,
	SZ_coder_sizes,
	SZ_counts,
	SZ_empty,
	SZ_names = 0x11
};

#endif
