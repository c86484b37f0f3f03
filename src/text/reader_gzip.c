/*
 * reader_gzip - files packed alone: gzip (RFC 1952), bzip2, xz, lzma, zstd (RFC 8878), lz4,
 * compress, lzip, and the lead of RPM packages. Each gives one member. Exactly one filter is
 * applied, so that every layer of a file packed twice counts as a level and a file that unpacks to
 * itself ends at the depth limit.
 */
#include <archive.h>

#include "text/archive.h"

#define GZ_EXTRA 4
#define GZ_NAME  8

static const struct packing {
	str magic;
	int filter;
	int bid;
} packings[] = {
    {STR("\x1F\x8B\x08"), ARCHIVE_FILTER_GZIP, 90},
    {STR("BZh"), ARCHIVE_FILTER_BZIP2, 90},
    {STR("\xFD"
	 "7zXZ\0"),
     ARCHIVE_FILTER_XZ, 95},
    {STR("\x28\xB5\x2F\xFD"), ARCHIVE_FILTER_ZSTD, 90},
    {STR("\x04\x22\x4D\x18"), ARCHIVE_FILTER_LZ4, 90},
    {STR("\x1F\x9D"), ARCHIVE_FILTER_COMPRESS, 60},
    {STR("\x02\x21\x4C\x18"), ARCHIVE_FILTER_LZ4, 90},
    {STR("LZIP\1"), ARCHIVE_FILTER_LZIP, 90},
    {STR("\xED\xAB\xEE\xDB"), ARCHIVE_FILTER_RPM, 90},
    {STR_NONE, ARCHIVE_FILTER_LZMA, 60}, /* has no magic */
};

static const struct {
	str end, instead;
} endings[] = {
    {STR(".tgz"), STR(".tar")},  {STR(".tbz2"), STR(".tar")}, {STR(".tbz"), STR(".tar")},
    {STR(".txz"), STR(".tar")},  {STR(".tzst"), STR(".tar")}, {STR(".taz"), STR(".tar")},
    {STR(".gz"), STR("")},       {STR(".bz2"), STR("")},      {STR(".xz"), STR("")},
    {STR(".lzma"), STR("")},     {STR(".zst"), STR("")},      {STR(".lz4"), STR("")},
    {STR(".z"), STR("")},        {STR(".tlz"), STR(".tar")},  {STR(".lz"), STR("")},
    {STR(".rpm"), STR(".cpio")},
};

/* is_lzma - properties, a dictionary of 2^n or 3 * 2^n bytes, a size that is unknown or below 2^40,
 * and the first byte of the range coder. source: lzma-file-format.txt of XZ Utils */
static bool is_lzma(str raw)
{
	if (raw.n <= 14 || raw.p[0] >= 9 * 5 * 5 || raw.p[13] != 0)
		return false;
	uint32_t dictionary = (uint32_t)raw.p[4] << 24 | (uint32_t)raw.p[3] << 16 |
			      (uint32_t)raw.p[2] << 8 | raw.p[1];
	bool whole = str_eq(str_sub(raw, 5, 13), STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")) ||
		     (raw.p[10] == 0 && raw.p[11] == 0 && raw.p[12] == 0);
	uint32_t top = dictionary;
	while (top != 0 && (top & 1) == 0)
		top >>= 1;
	return whole && dictionary >= 4096 && (top == 1 || top == 3);
}

/* Frames that LZ4 and Zstandard step over: what stands behind them. source: RFC 8878 section 3.1.2
 */
static str behind_skippable(str raw)
{
	str s = raw;
	while (s.n > 8 && (s.p[0] & 0xF0) == 0x50 && s.p[1] == 0x2A && s.p[2] == 0x4D &&
	       s.p[3] == 0x18) {
		uint64_t n = s.p[4] | (uint64_t)s.p[5] << 8 | (uint64_t)s.p[6] << 16 |
			     (uint64_t)s.p[7] << 24;
		s = str_sub(s, n + 8 < s.n ? (size_t)n + 8 : s.n, s.n);
	}
	return s;
}

/* What the magic alone does not settle. */
static bool plausible(const struct packing *p, str raw)
{
	switch (p->filter) {
	case ARCHIVE_FILTER_GZIP:
		return raw.n >= 18 && (raw.p[3] & 0xE0) == 0;
	case ARCHIVE_FILTER_BZIP2: {
		str block = str_sub(raw, 4, 10);
		return raw.n >= 14 && raw.p[3] >= '1' && raw.p[3] <= '9' &&
		       (str_eq(block, STR("1AY&SY")) || str_eq(block, STR("\x17rE8P\x90")));
	}
	case ARCHIVE_FILTER_COMPRESS:
		return raw.n > 3 && (raw.p[2] & 0x60) == 0 && (raw.p[2] & 0x1F) >= 9 &&
		       (raw.p[2] & 0x1F) <= 16;
	case ARCHIVE_FILTER_LZMA:
		return is_lzma(raw);
	default:
		return raw.n > 8;
	}
}

static const struct packing *packing_of(str raw)
{
	raw = behind_skippable(raw);
	for (size_t i = 0; i < sizeof(packings) / sizeof(packings[0]); i++)
		if (str_starts(raw, packings[i].magic) && plausible(&packings[i], raw))
			return &packings[i];
	return NULL;
}

static int gzip_bid(const struct head *h)
{
	const struct packing *p = packing_of(h->raw);
	return p == NULL ? 0 : p->bid;
}

/* The name in a gzip header. source: RFC 1952 section 2.3 */
static str gzip_name(str raw)
{
	size_t at = 10;
	if (raw.n < 12 || (raw.p[3] & GZ_NAME) == 0)
		return STR_NONE;
	if ((raw.p[3] & GZ_EXTRA) != 0)
		at += 2 + (size_t)(raw.p[10] | raw.p[11] << 8);
	str rest = str_sub(raw, at, raw.n);
	size_t n = str_find_byte(rest, 0);
	return n == rest.n ? STR_NONE : str_sub(rest, 0, n);
}

/* The file's own name without folders and without the ending that tells of packing. */
static str bare_name(struct arena *a, str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/') {
			name = str_sub(name, i, name.n);
			break;
		}
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		str end = endings[i].end, instead = endings[i].instead;
		if (name.n <= end.n || !str_eq_nocase(str_sub(name, name.n - end.n, name.n), end))
			continue;
		size_t keep = name.n - end.n;
		unsigned char *p = arena_new(a, unsigned char, keep + instead.n);
		for (size_t k = 0; k < keep + instead.n; k++)
			p[k] = k < keep ? name.p[k] : instead.p[k - keep];
		return (str){p, keep + instead.n};
	}
	return name;
}

static bool support(struct archive *a, int filter)
{
	/* Appending this one crashes libarchive 3.6.2, which then reads before there is anything to
	 * read from. */
	if (filter == ARCHIVE_FILTER_COMPRESS)
		return archive_read_support_filter_compress(a) == ARCHIVE_OK &&
		       archive_read_support_format_raw(a) == ARCHIVE_OK;
	return archive_read_append_filter(a, filter) >= ARCHIVE_WARN &&
	       archive_read_support_format_raw(a) == ARCHIVE_OK;
}

static int gzip_read(struct read_job *j, struct err *e)
{
	const struct packing *p = packing_of(j->head->raw);
	if (p == NULL)
		return err_set(e, REASON_broken, 0);
	str name = p->filter == ARCHIVE_FILTER_GZIP ? gzip_name(j->head->raw) : STR_NONE;
	if (name.n == 0)
		name = bare_name(j->arena, j->head->name);
	return archive_read_all(
	    j,
	    &(struct archive_kind){
		.support = support, .alone = true, .arg = p->filter, .name = &name},
	    e);
}

const struct reader reader_gzip = {
    .name = "gzip",
    .version = 1,
    .format = "File packed by gzip, bzip2, xz, lzma, lzip, zstd, lz4 or compress; RPM",
    .standard = "RFC 1952, bzip2 1.0, xz 1.1.0, RFC 8878, LZ4 frame 1.6",
    .limits = "no zstd dictionaries, no lzop",
    .container = true,
    .bid = gzip_bid,
    .read = gzip_read,
};
