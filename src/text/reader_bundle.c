/*
 * reader_bundle - members of the smaller containers of Unix and the web: cpio (POSIX odc, SVR4 newc
 * and crc, old binary in both byte orders, afio), ar and Debian packages (ar(5), System V and BSD
 * names), xar, WARC (ISO 28500). Refuses thin ar archives and passwords.
 */
#include <archive.h>

#include "text/archive.h"

#define CPIO_BINARY 26
#define NAME_MOST   4096

/* A header of the old binary format: sort of file and name fit. big: high byte first */
static bool cpio_binary(str r, bool big)
{
	if (r.n <= CPIO_BINARY)
		return false;
	unsigned mode = big ? (unsigned)(r.p[6] << 8 | r.p[7]) : (unsigned)(r.p[7] << 8 | r.p[6]);
	unsigned name =
	    big ? (unsigned)(r.p[20] << 8 | r.p[21]) : (unsigned)(r.p[21] << 8 | r.p[20]);
	unsigned sort = mode >> 12;
	bool known = sort == 1 || sort == 2 || sort == 4 || sort == 6 || sort == 8 || sort == 10 ||
		     sort == 12;
	str text = str_sub(r, CPIO_BINARY, CPIO_BINARY + name);
	return known && name > 1 && name <= NAME_MOST && text.n == name &&
	       str_find_byte(text, 0) == name - 1;
}

static bool octal(str s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (i >= s.n || s.p[i] < '0' || s.p[i] > '7')
			return false;
	return true;
}

static bool hex(str s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (i >= s.n ||
		    !(is_digit(s.p[i]) || (to_lower(s.p[i]) >= 'a' && to_lower(s.p[i]) <= 'f')))
			return false;
	return true;
}

static bool is_cpio(str r)
{
	if (str_starts(r, STR("070701")) || str_starts(r, STR("070702")))
		return hex(r, 110);
	if (str_starts(r, STR("070707")))
		return octal(r, 76);
	if (str_starts(r, STR("070727")))
		return hex(str_sub(r, 6, r.n), 8);
	if (str_starts(r, STR("\xC7\x71")))
		return cpio_binary(r, false);
	return str_starts(r, STR("\x71\xC7")) && cpio_binary(r, true);
}

static int bundle_bid(const struct head *h)
{
	str r = h->raw;
	if (str_starts(r, STR("!<arch>\n")) || str_starts(r, STR("xar!\0\x1C")))
		return 95;
	if (str_starts(r, STR("WARC/")) && r.n > 8 && is_digit(r.p[5]) &&
	    str_find_nocase(str_sub(r, 0, 4096), STR("WARC-")) < 4096)
		return 96;
	return is_cpio(r) ? 95 : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_cpio(a) == ARCHIVE_OK &&
	       archive_read_support_format_ar(a) == ARCHIVE_OK &&
	       archive_read_support_format_xar(a) == ARCHIVE_OK &&
	       archive_read_support_format_warc(a) == ARCHIVE_OK;
}

static int bundle_read(struct read_job *j, struct err *e)
{
	return archive_read_all(j, &(struct archive_kind){.support = support}, e);
}

const struct reader reader_bundle = {
    .name = "bundle",
    .version = 1,
    .format = "Archive of Unix or the web (cpio, ar, Debian package, xar, WARC)",
    .standard = "POSIX.1-2001 cpio, SVR4, ar(5), deb(5), xar 1.6, ISO 28500",
    .limits = "no thin ar archives, no passwords",
    .container = true,
    .bid = bundle_bid,
    .bid_most = 96,
    .read = bundle_read,
};
