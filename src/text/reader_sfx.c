/*
 * reader_sfx - archives that unpack themselves: a program (PE, ELF, old DOS) with a zip, 7z, RAR or
 * cabinet behind it, which is read like any archive of its kind. The program itself is not read;
 * one without an archive is searched for text (carve.h). Source: PE format of Microsoft, section
 * headers; System V ABI, ELF header.
 */
#include <archive.h>

#include "base/cur.h"
#include "text/archive.h"
#include "text/carve.h"

#define LOOK_BYTES ((size_t)4 << 20) /* an archive begins before this */

static bool support_zip(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_zip(a) == ARCHIVE_OK;
}

static bool support_7z(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_7zip(a) == ARCHIVE_OK;
}

static bool support_rar(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_rar(a) == ARCHIVE_OK &&
	       archive_read_support_format_rar5(a) == ARCHIVE_OK;
}

static bool support_cab(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_cab(a) == ARCHIVE_OK;
}

static const struct inside {
	str magic;
	bool (*support)(struct archive *a, int arg);
	bool from_start; /* its places count from the start of the program, or it finds its own */
} insides[] = {
    {STR("PK\3\4"), support_zip, true},
    {STR("7z\xBC\xAF\x27\x1C"), support_7z, false},
    {STR("Rar!\x1A\x07\x00"), support_rar, false},
    {STR("Rar!\x1A\x07\x01\x00"), support_rar, false},
    {STR("MSCF\0\0\0\0"), support_cab, false},
};

/* Programs hold magics of archives among their own data: a header must fit, too. */
static bool plausible(const struct inside *in, str s)
{
	struct cur c = cur_of(str_sub(s, in->magic.n, s.n));
	if (in->support == support_zip) { /* version, flags, method, then the length of the name */
		unsigned version = cur_u16(&c), flags = cur_u16(&c), method = cur_u16(&c);
		cur_take(&c, 16);
		unsigned name = cur_u16(&c);
		return !c.bad && version <= 63 && (flags & 0xD000) == 0 && method <= 99 &&
		       name > 0 && name <= 4096;
	}
	if (in->support == support_7z) { /* version 0.x, and where its directory stands */
		unsigned version = cur_u8(&c);
		cur_take(&c, 5);
		uint64_t at = cur_u64(&c), n = cur_u64(&c);
		return !c.bad && version == 0 && at < (uint64_t)1 << 48 && n > 0 &&
		       n < (uint64_t)1 << 32;
	}
	return s.n >= 32;
}

static const struct inside *inside_at(str s)
{
	for (size_t i = 0; i < sizeof(insides) / sizeof(insides[0]); i++)
		if (str_starts(s, insides[i].magic) && plausible(&insides[i], s))
			return &insides[i];
	return NULL;
}

/* Where the sections of a PE program end; 0 when it is none. */
static uint64_t end_of_program(str s)
{
	struct cur c = cur_of(str_sub(s, 60, 64));
	struct cur h = cur_of(str_sub(s, cur_u32(&c), s.n));
	uint64_t end = 0;
	if (!str_starts(s, STR("MZ")) || c.bad || cur_u32(&h) != 0x4550)
		return 0;
	cur_u16(&h);
	unsigned sections = cur_u16(&h);
	cur_take(&h, 12);
	unsigned optional = cur_u16(&h);
	cur_u16(&h);
	cur_take(&h, optional);
	for (unsigned i = 0; i < sections && !h.bad; i++) {
		cur_take(&h, 16);
		uint64_t n = cur_u32(&h), at = cur_u32(&h);
		cur_take(&h, 16);
		if (!h.bad && at + n > end)
			end = at + n;
	}
	return end;
}

/* The first archive in s, at `from` or behind it. */
static const struct inside *look(str s, size_t from, size_t *out_at)
{
	for (size_t i = from; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (c != 'P' && c != '7' && c != 'R' && c != 'M')
			continue;
		const struct inside *in = inside_at(str_sub(s, i, s.n));
		*out_at = i;
		if (in != NULL)
			return in;
	}
	return NULL;
}

static int sfx_bid(const struct head *h)
{
	str program = STR("\x7F"
			  "ELF");
	if (str_starts(h->raw, STR("MZ")) || str_starts(h->raw, program))
		return h->raw.n >= 64 ? 50 : 0;
	str s = str_sub(h->raw, str_find(h->raw, insides[0].magic), h->raw.n);
	return s.n > 0 && plausible(&insides[0], s) ? 3 : 0;
}

static int sfx_read(struct read_job *j, struct err *e)
{
	str s = input_view(j->in, LOOK_BYTES);
	uint64_t end = end_of_program(s);
	size_t at = 0;
	const struct inside *in = end > 0 && end < s.n ? look(s, (size_t)end, &at) : NULL;
	bool guess = in == NULL; /* it may be data of the program */
	if (in == NULL)
		in = look(s, 0, &at);
	if (in == NULL)
		return carve_read(j, true, e);
	struct archive_kind k = {.support = in->support, .seek = true};
	k.jumps = in->from_start;
	if (in->from_start)
		at = 0;
	if (j->in->can_seek) {
		k.base = at;
		input_seek(j->in, at);
	} else {
		input_skip(j->in, at);
	}
	int r = archive_read_sought(j, &k, e);
	if (r != 0 && guess && (e->reason == REASON_broken || e->reason == REASON_short_data))
		e->reason = REASON_no_reader;
	if (r != 0 && e->reason == REASON_no_reader && j->in->can_seek) {
		*e = (struct err){0};
		input_seek(j->in, 0);
		return carve_read(j, true, e);
	}
	return r;
}

const struct reader reader_sfx = {
    .name = "sfx",
    .version = 2,
    .format = "Archive that unpacks itself (program with zip, 7z, RAR or CAB)",
    .standard = "PE, ELF; as the archive in it",
    .limits = "no installers of other kinds; the archive begins in the first 4 MiB",
    .container = true,
    .needs_seek = true,
    .bid = sfx_bid,
    .bid_most = 50,
    .read = sfx_read,
};
