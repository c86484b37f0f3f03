/*
 * sheet - the case key on n sheets of paper, any m of which open the case. Sharing after Shamir,
 * CACM 22(11), 1979, over GF(2^8): libgfshare (doc/adr/0002), which checks nothing, so every sheet
 * says case, key number, threshold and its own number under a checksum, and the head of the case
 * proves the whole. Text: RFC 4648 base32 in groups of four, a checksum on every line. Refuses to
 * open with fewer sheets than needed, twice the same one, sheets of different sets, and a line that
 * was mistyped.
 */
#include "case/store.h"

#include <libgfshare.h>
#include <string.h>

#include "base/must.h"

#define LINES       7
#define LINE_BYTES  10
#define LINE_CHARS  16
#define SHEET_BYTES (LINES * LINE_BYTES)
#define CHECK_BYTES 14
#define SHARE_AT    (SHEET_BYTES - CHECK_BYTES - CRYPT_KEY_BYTES)
#define SHEETS_MAX  32

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct sheet {
	unsigned char id[CASE_ID_BYTES];
	uint32_t key_no;
	unsigned needed, number, of;
	unsigned char share[CRYPT_KEY_BYTES];
};

/* ---- writing ---- */

static void fill_random(unsigned char *p, unsigned n) { crypt_random(p, n); }

static void base32_write(struct out *o, const unsigned char *p, size_t n)
{
	uint32_t bits = 0;
	unsigned held = 0;
	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (held += 8; held >= 5; held -= 5)
			out_char(o, base32[bits >> (held - 5) & 31]);
	}
}

/* Two letters for line i of a sheet: ten bits of SHA-256 over its number and its bytes. */
static void line_check(unsigned i, const unsigned char *p, char out_c[2])
{
	unsigned char b[1 + LINE_BYTES], digest[SHA256_BYTES];
	b[0] = (unsigned char)i;
	memcpy(b + 1, p, LINE_BYTES);
	sha256_once((str){b, sizeof(b)}, digest);
	out_c[0] = base32[digest[0] & 31];
	out_c[1] = base32[digest[1] & 31];
	crypt_wipe(b, sizeof(b));
}

static void line_write(struct out *o, unsigned i, const unsigned char *p)
{
	struct out text = out_mem();
	char check[2];
	base32_write(&text, p, LINE_BYTES);
	out_dec(o, i + 1);
	out_z(o, ":");
	for (size_t at = 0; at < LINE_CHARS; at += 4) {
		out_z(o, "  ");
		out_str(o, str_sub(out_view(&text), at, at + 4));
	}
	line_check(i, p, check);
	out_z(o, "   ");
	out_bytes(o, check, 2);
	out_z(o, "\n");
	crypt_wipe(text.p, text.cap);
	out_end(&text);
}

static void sheet_bytes(const struct sheet *s, unsigned char out_b[SHEET_BYTES])
{
	struct out o = out_mem();
	unsigned char digest[SHA256_BYTES];
	out_u8(&o, 1); /* version of this form */
	out_bytes(&o, s->id, sizeof(s->id));
	out_u32(&o, s->key_no);
	out_u8(&o, (uint8_t)s->needed);
	out_u8(&o, (uint8_t)s->number);
	out_u8(&o, (uint8_t)s->of);
	out_bytes(&o, s->share, sizeof(s->share));
	must(o.n == SHEET_BYTES - CHECK_BYTES);
	sha256_once(out_view(&o), digest);
	out_bytes(&o, digest, CHECK_BYTES);
	memcpy(out_b, o.p, SHEET_BYTES);
	crypt_wipe(o.p, o.cap);
	out_end(&o);
}

static void sheet_write(struct out *o, const struct sheet *s)
{
	unsigned char b[SHEET_BYTES];
	sheet_bytes(s, b);
	out_z(o, "KOND KEY SHEET ");
	out_dec(o, s->number);
	out_z(o, " of ");
	out_dec(o, s->of);
	out_z(o, "\n\nCase ");
	out_hex(o, s->id, 8);
	out_z(o, ", key ");
	out_dec(o, s->key_no);
	out_z(o, ". Any ");
	out_dec(o, s->needed);
	out_z(o, " of these ");
	out_dec(o, s->of);
	out_z(o, " sheets together open the case; fewer tell nothing about it.\n\n");
	for (unsigned i = 0; i < LINES; i++)
		line_write(o, i, b + (size_t)i * LINE_BYTES);
	out_z(o, "\nWhat to do with it\n"
		 "- Keep this sheet where only its holder comes, away from the other sheets and "
		 "from the case.\n"
		 "- Do not photograph, scan or mail it.\n"
		 "- To open the case, bring the needed sheets together and type the seven numbered "
		 "lines of each into a text\n"
		 "  file, one file a sheet. Capitals and blanks do not matter; the letters at the "
		 "end of a line find typing errors.\n"
		 "- After the key was rotated this sheet no longer works: destroy it, and print "
		 "new ones.\n");
	crypt_wipe(b, sizeof(b));
}

static void split(const struct crypt_key *top, unsigned m, unsigned n,
		  unsigned char (*out_share)[CRYPT_KEY_BYTES])
{
	unsigned char numbers[SHEETS_MAX], secret[CRYPT_KEY_BYTES];
	for (unsigned i = 0; i < n; i++)
		numbers[i] = (unsigned char)(i + 1);
	memcpy(secret, top->b, sizeof(secret));
	gfshare_fill_rand = fill_random;
	gfshare_ctx *g = gfshare_ctx_init_enc(numbers, n, (unsigned char)m, CRYPT_KEY_BYTES);
	must(g != NULL);
	gfshare_ctx_enc_setsecret(g, secret);
	for (unsigned i = 0; i < n; i++)
		gfshare_ctx_enc_getshare(g, (unsigned char)i, out_share[i]);
	gfshare_ctx_free(g);
	crypt_wipe(secret, sizeof(secret));
}

bool case_key_split(struct kase *k, struct arena *a, unsigned m, unsigned n, str *out_sheets)
{
	unsigned char share[SHEETS_MAX][CRYPT_KEY_BYTES];
	struct out o = out_mem();
	if (!k->in_txn)
		k->why = NULL;
	if (m < 2 || n < m || n > SHEETS_MAX)
		return store_fail(k, "between 2 and 32 sheets, of which at least 2 are needed");
	out_z(&o, "{\"needed\":");
	out_dec(&o, m);
	out_z(&o, ",\"sheets\":");
	out_dec(&o, n);
	out_z(&o, "}");
	bool ok = journal_add(k, "key_split", out_view(&o));
	if (ok)
		split(&k->keys.top, m, n, share);
	for (unsigned i = 0; ok && i < n; i++) {
		struct sheet s = {
		    .key_no = (uint32_t)k->meta.key_no, .needed = m, .number = i + 1, .of = n};
		memcpy(s.id, k->meta.id, sizeof(s.id));
		memcpy(s.share, share[i], sizeof(s.share));
		out_clear(&o);
		sheet_write(&o, &s);
		out_sheets[i] = str_copy(a, out_view(&o));
		crypt_wipe(&s, sizeof(s));
	}
	crypt_wipe(o.p, o.cap);
	out_end(&o);
	crypt_wipe(share, sizeof(share));
	return ok;
}

/* ---- reading ---- */

/* -1: no letter of base32. What people type for another letter is taken as that one. */
static int base32_value(unsigned char c)
{
	c = to_upper(c);
	if (is_upper(c))
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return c == '0' ? 'O' - 'A' : c == '1' ? 'I' - 'A' : c == '8' ? 'B' - 'A' : -1;
}

/* A numbered line: 16 letters and 2 for the check. gives false when it is not right. */
static bool line_read(unsigned i, str line, unsigned char *out_p)
{
	unsigned char v[LINE_CHARS + 2], p[LINE_BYTES];
	size_t n = 0;
	char check[2];
	for (size_t at = 0; at < line.n; at++) {
		int x = base32_value(line.p[at]);
		if (x < 0 && (is_blank(line.p[at]) || line.p[at] == '-'))
			continue;
		if (x < 0 || n == sizeof(v))
			return false;
		v[n++] = (unsigned char)x;
	}
	if (n != sizeof(v))
		return false;
	for (size_t b = 0; b < LINE_BYTES; b++) {
		unsigned bits = 0;
		for (size_t j = b * 8 / 5; j <= (b * 8 + 7) / 5; j++)
			bits = bits << 5 | v[j];
		p[b] = (unsigned char)(bits >> (4 - (b * 8 + 7) % 5));
	}
	line_check(i, p, check);
	if (check[0] != base32[v[LINE_CHARS]] || check[1] != base32[v[LINE_CHARS + 1]])
		return false;
	memcpy(out_p, p, LINE_BYTES);
	return true;
}

static const char *sheet_read(str text, struct sheet *out_s)
{
	static const char *const why_line[LINES] = {
	    "line 1 of a sheet is mistyped", "line 2 of a sheet is mistyped",
	    "line 3 of a sheet is mistyped", "line 4 of a sheet is mistyped",
	    "line 5 of a sheet is mistyped", "line 6 of a sheet is mistyped",
	    "line 7 of a sheet is mistyped"};
	unsigned char b[SHEET_BYTES], digest[SHA256_BYTES];
	unsigned have = 0;
	while (text.n > 0) {
		str line = str_trim(str_cut(&text, '\n'));
		if (line.n < 2 || line.p[0] < '1' || line.p[0] >= '1' + LINES || line.p[1] != ':')
			continue;
		unsigned i = (unsigned)(line.p[0] - '1');
		if (!line_read(i, str_sub(line, 2, line.n), b + (size_t)i * LINE_BYTES))
			return why_line[i];
		have |= 1u << i;
	}
	if (have != (1u << LINES) - 1)
		return "a sheet lacks one of its seven numbered lines";
	sha256_once((str){b, SHEET_BYTES - CHECK_BYTES}, digest);
	if (b[0] != 1 || memcmp(digest, b + SHEET_BYTES - CHECK_BYTES, CHECK_BYTES) != 0)
		return "a sheet is damaged: its lines do not belong together";
	struct cur c = cur_of((str){b + 1, SHEET_BYTES - 1});
	memcpy(out_s->id, cur_take(&c, CASE_ID_BYTES).p, CASE_ID_BYTES);
	out_s->key_no = cur_u32(&c);
	out_s->needed = cur_u8(&c);
	out_s->number = cur_u8(&c);
	out_s->of = cur_u8(&c);
	memcpy(out_s->share, b + SHARE_AT, CRYPT_KEY_BYTES);
	crypt_wipe(b, sizeof(b));
	return out_s->number == 0 || out_s->needed < 2
		   ? "a sheet is damaged: its lines do not belong together"
		   : NULL;
}

static const char *sheets_fit(const struct sheet *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (memcmp(s[i].id, s[0].id, CASE_ID_BYTES) != 0 || s[i].key_no != s[0].key_no ||
		    s[i].needed != s[0].needed)
			return "these sheets are not of one set";
		for (size_t j = 0; j < i; j++)
			if (s[j].number == s[i].number)
				return "the same sheet was given twice";
	}
	return n < s[0].needed ? "fewer sheets than needed to open the case" : NULL;
}

static void combine(const struct sheet *s, unsigned n, struct crypt_key *out_top)
{
	unsigned char numbers[SHEETS_MAX], share[CRYPT_KEY_BYTES];
	for (unsigned i = 0; i < n; i++)
		numbers[i] = (unsigned char)s[i].number;
	gfshare_fill_rand = fill_random; /* gfshare_ctx_free overwrites with it */
	gfshare_ctx *g = gfshare_ctx_init_dec(numbers, n, CRYPT_KEY_BYTES);
	must(g != NULL);
	for (unsigned i = 0; i < n; i++) {
		memcpy(share, s[i].share, sizeof(share));
		gfshare_ctx_dec_giveshare(g, (unsigned char)i, share);
	}
	gfshare_ctx_dec_extract(g, out_top->b);
	gfshare_ctx_free(g);
	crypt_wipe(share, sizeof(share));
}

struct kase *case_open_sheets(const char *path, const str *sheets, size_t n, const char **out_why)
{
	struct sheet s[SHEETS_MAX];
	struct crypt_key top;
	const char *why = n == 0 || n > SHEETS_MAX ? "between 2 and 32 sheets" : NULL;
	for (size_t i = 0; why == NULL && i < n; i++)
		why = sheet_read(sheets[i], &s[i]);
	if (why == NULL)
		why = sheets_fit(s, n);
	struct kase *k = NULL;
	if (why == NULL) {
		combine(s, s[0].needed, &top);
		k = kase_open_with(path, &top, s[0].id, s[0].key_no, out_why);
		crypt_wipe(&top, sizeof(top));
	} else {
		*out_why = why;
	}
	crypt_wipe(s, sizeof(s));
	return k;
}
