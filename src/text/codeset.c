/* codeset - see codeset.h. Names: IANA character sets and what mail programs make of them. */
#include "text/codeset.h"

#include <errno.h>
#include <iconv.h>

#include "base/utf8.h"
#include "text/charset.h"

#define NAME_BYTES 40

/* A set: its name for iconv, its code page, other names; own: kond's own table reads it. */
struct set {
	const char *name;
	unsigned page;
	const char *also;
	enum charset own;
};

static const struct set sets[] = {
    {"US-ASCII", 20127, "ascii ansix341968 646 unknown8bit 8bit", CHARSET_ascii},
    {"UTF-8", 65001, "utf8 unicode11utf8", CHARSET_utf8},
    {"CP1252", 1252, "ansi cp1252", CHARSET_cp1252},
    {"ISO-8859-1", 28591, "latin1 l1 iso88591 iso885911 cp819 ibm819", CHARSET_cp1252},
    {"ISO-8859-15", 28605, "latin9 l9 latin0", CHARSET_iso8859_15},
    {"CP850", 850, "", CHARSET_cp850},
    {"UTF-16LE", 1200, "utf16 ucs2 unicode iso10646ucs2", CHARSET_utf16le},
    {"UTF-16BE", 1201, "unicodefffe", CHARSET_utf16be},
    {"ISO-8859-2", 28592, "latin2 l2", CHARSET_none},
    {"ISO-8859-3", 28593, "latin3 l3", CHARSET_none},
    {"ISO-8859-4", 28594, "latin4 l4", CHARSET_none},
    {"ISO-8859-5", 28595, "cyrillic", CHARSET_none},
    {"ISO-8859-6", 28596, "arabic", CHARSET_none},
    {"ISO-8859-7", 28597, "greek", CHARSET_none},
    {"ISO-8859-8", 28598, "hebrew iso88598i iso88598e 38598", CHARSET_none},
    {"ISO-8859-9", 28599, "latin5 l5", CHARSET_none},
    {"ISO-8859-10", 28600, "latin6 l6", CHARSET_none},
    {"ISO-8859-13", 28603, "latin7", CHARSET_none},
    {"ISO-8859-14", 28604, "latin8", CHARSET_none},
    {"ISO-8859-16", 28606, "latin10", CHARSET_none},
    {"CP1250", 1250, "", CHARSET_none},
    {"CP1251", 1251, "", CHARSET_none},
    {"CP1253", 1253, "", CHARSET_none},
    {"CP1254", 1254, "", CHARSET_none},
    {"CP1255", 1255, "", CHARSET_none},
    {"CP1256", 1256, "", CHARSET_none},
    {"CP1257", 1257, "", CHARSET_none},
    {"CP1258", 1258, "", CHARSET_none},
    {"CP874", 874, "tis620", CHARSET_none},
    {"CP437", 437, "", CHARSET_none},
    {"CP852", 852, "", CHARSET_none},
    {"CP855", 855, "", CHARSET_none},
    {"CP857", 857, "", CHARSET_none},
    {"CP858", 858, "cp00858", CHARSET_none},
    {"CP860", 860, "", CHARSET_none},
    {"CP862", 862, "", CHARSET_none},
    {"CP863", 863, "", CHARSET_none},
    {"CP865", 865, "", CHARSET_none},
    {"CP866", 866, "", CHARSET_none},
    {"KOI8-R", 20866, "koi8", CHARSET_none},
    {"KOI8-U", 21866, "", CHARSET_none},
    {"MACINTOSH", 10000, "mac macroman xmacroman", CHARSET_none},
    {"CP932", 932, "shiftjis sjis windows31j mskanji", CHARSET_none},
    {"EUC-JP", 51932, "eucjp", CHARSET_none},
    {"ISO-2022-JP", 50220, "csiso2022jp", CHARSET_none},
    {"GB18030", 54936, "gbk gb2312 cp936 936 euccn", CHARSET_none},
    {"BIG5", 950, "cp950 big5hkscs", CHARSET_none},
    {"CP949", 949, "euckr ksc56011987 ksc5601 uhc 51949", CHARSET_none},
    {"ISO-2022-KR", 50225, "", CHARSET_none},
    {"JOHAB", 1361, "", CHARSET_none},
    {"UTF-7", 65000, "unicode11utf7", CHARSET_none},
    {"UTF-32LE", 12000, "utf32", CHARSET_none},
    {"UTF-32BE", 12001, "", CHARSET_none},
    {"IBM037", 37, "", CHARSET_none},
    {"IBM500", 500, "", CHARSET_none},
    {"IBM1047", 1047, "", CHARSET_none},
};

#define SETS (sizeof(sets) / sizeof(sets[0]))

static iconv_t opened[SETS]; /* filled once by codeset_warm */
static bool warm;

void codeset_warm(void)
{
	for (size_t i = 0; i < SETS && !warm; i++)
		opened[i] = iconv_open("UTF-8", sets[i].name);
	warm = true;
}

/* The letters and digits of a name, as small letters. */
static str plain(str name, unsigned char room[NAME_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < name.n && n < NAME_BYTES; i++)
		if (is_alnum(name.p[i]))
			room[n++] = to_lower(name.p[i]);
	return (str){room, n};
}

static const struct set *set_of_page(uint64_t page)
{
	for (size_t i = 0; i < SETS; i++)
		if (sets[i].page == page)
			return &sets[i];
	return page == 936 ? set_of_page(54936) : page == 20932 ? set_of_page(51932) : NULL;
}

static bool among(const char *names, str name)
{
	str s = str_of(names);
	while (s.n > 0)
		if (str_eq(str_cut(&s, ' '), name))
			return true;
	return false;
}

static const struct set *set_of(str name)
{
	static const char *const before[] = {"windows", "cp", "xcp", "ibm", "mswin", "xwindows"};
	unsigned char room[NAME_BYTES], other[NAME_BYTES];
	str n = plain(name, room);
	uint64_t page;
	for (size_t i = 0; i < SETS && n.n > 0; i++)
		if (str_eq(plain(str_of(sets[i].name), other), n) || among(sets[i].also, n))
			return &sets[i];
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		str b = str_of(before[i]);
		if (str_starts(n, b) && str_u64(str_sub(n, b.n, n.n), &page) && page > 0)
			return set_of_page(page);
	}
	return NULL;
}

static bool is_ascii(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

static str guess(struct arena *a, str bytes)
{
	enum charset c = charset_guess(str_sub(bytes, 0, (size_t)64 << 10));
	if (c == CHARSET_ascii || c == CHARSET_utf8)
		c = utf8_valid(bytes) ? CHARSET_utf8 : CHARSET_cp1252;
	return charset_decode(a, c == CHARSET_none ? CHARSET_cp1252 : c, bytes);
}

/* by_iconv - no byte of these sets becomes more than three of UTF-8. */
static str by_iconv(struct arena *a, iconv_t cd, str bytes)
{
	static const unsigned char unknown[3] = {0xEF, 0xBF, 0xBD};
	size_t room = bytes.n * 3 + 16, left = room, n = bytes.n;
	unsigned char *p = arena_new(a, unsigned char, room);
	char *to = (char *)p, *from = (char *)(uintptr_t)bytes.p;
	(void)iconv(cd, NULL, NULL, NULL, NULL);
	while (n > 0) {
		if (iconv(cd, &from, &n, &to, &left) != (size_t)-1)
			continue;
		if (errno == E2BIG || n == 0 || left < 3)
			break;
		memcpy(to, unknown, 3);
		to += 3;
		left -= 3;
		from++;
		n--;
	}
	(void)iconv(cd, NULL, NULL, &to, &left);
	str s = {p, room - left};
	a->p = p + s.n;
	return s;
}

static str decode(struct arena *a, const struct set *s, str bytes, bool *out_told)
{
	*out_told = true;
	if (s != NULL && s->own == CHARSET_none) {
		iconv_t cd = warm ? opened[s - sets] : (iconv_t)-1;
		str t = cd == (iconv_t)-1 ? STR_NONE : by_iconv(a, cd, bytes);
		if (t.n > 0 && utf8_valid(t))
			return t;
		s = NULL;
	}
	if (s == NULL || s->own == CHARSET_ascii || s->own == CHARSET_utf8) {
		if (is_ascii(bytes))
			return bytes;
		*out_told = s != NULL && s->own == CHARSET_utf8 && utf8_valid(bytes);
		return *out_told ? bytes : guess(a, bytes);
	}
	return charset_decode(a, s->own, bytes);
}

str codeset_decode(struct arena *a, str name, str bytes, bool *out_told)
{
	return decode(a, set_of(name), bytes, out_told);
}

str codeset_page(struct arena *a, unsigned page, str bytes, bool *out_told)
{
	return decode(a, page == 0 ? NULL : set_of_page(page), bytes, out_told);
}
