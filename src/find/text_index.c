/*
 * text_index - see text_index.h. Each block of 64 bytes becomes masks, with AVX2 where the machine
 * has it and byte by byte where not; runs of digits and starts of words follow from the masks.
 * Refuses nothing: what lies beyond TEXT_MOST bytes is not looked at.
 */
#include "find/text_index.h"

#include <string.h>

#include "base/arena.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define KEYS ((size_t)1 << 15)

/* Filled before the seal: seeds by the low five bits of three bytes, and stems by the halves of
 * each of their letters. */
static uint16_t seeds_of[KEYS];
static unsigned char stem_low[3][16], stem_high[3][16];
static void (*read_block)(const unsigned char *p, struct text_block *out);

/* Stems that detectors look for within words, by their first three letters in small. */
static const unsigned char stems[][3] = {
    {'o', 'l', 'i'}, /* polisnummer */
    {'z', 'o', 'v'}, /* UZOVI */
    {'z', 'e', 'k'}, /* verzekerdennummer */
    {'i', 'b', 'a'}, /* IBAN */
    {'d', 'r', 'e'}, /* adres */
    {'t', 'r', 'a'}, /* straat */
};
#define STEMS (sizeof(stems) / sizeof(stems[0]))

static bool in_name(unsigned char c)
{
	return is_alpha(c) || c >= 0x80 || c == '.' || c == '\'' || c == '-' || c == '/' ||
	       c == '`';
}

void text_block_any(const unsigned char *p, struct text_block *out)
{
	struct text_block b = {0};
	for (unsigned i = 0; i < TEXT_BLOCK; i++) {
		unsigned char c = p[i];
		uint64_t bit = (uint64_t)1 << i;
		b.digit |= is_digit(c) ? bit : 0;
		b.alpha |= is_alpha(c) ? bit : 0;
		b.upper |= is_upper(c) ? bit : 0;
		b.high |= c >= 0x80 ? bit : 0;
		b.lead |= c >= 0xc3 ? bit : 0;
		b.name |= in_name(c) ? bit : 0;
		b.glue |= in_name(c) || is_digit(c) || c == '@' || c == '_' ? bit : 0;
		b.small |= c == 'm' || c == 'd' ? bit : 0;
		b.blank |= c <= ' ' ? bit : 0;
		b.sign |= c == ':' || c == '=' ? bit : 0;
		b.at |= c == '@' ? bit : 0;
		b.line |= c == '\n' ? bit : 0;
		b.open |= c == '(' ? bit : 0;
		b.wide |= c == 0xef ? bit : 0;
		for (unsigned k = 0; k < STEMS; k++)
			b.stem |= (c | 0x20) == stems[k][0] && (p[i + 1] | 0x20) == stems[k][1] &&
					  (p[i + 2] | 0x20) == stems[k][2]
				      ? bit
				      : 0;
	}
	*out = b;
}

#ifdef __x86_64__
#define WIDE __attribute__((target("avx2"), always_inline)) static inline

/* Half a block each. */
struct pair {
	__m256i a, b;
};

WIDE struct pair load(const unsigned char *p)
{
	return (struct pair){_mm256_loadu_si256((const __m256i *)(const void *)p),
			     _mm256_loadu_si256((const __m256i *)(const void *)(p + 32))};
}

WIDE struct pair same(struct pair v, unsigned char c)
{
	__m256i want = _mm256_set1_epi8((char)c);
	return (struct pair){_mm256_cmpeq_epi8(v.a, want), _mm256_cmpeq_epi8(v.b, want)};
}

/* from low to high, both included */
WIDE struct pair between(struct pair v, unsigned char low, unsigned char high)
{
	__m256i from = _mm256_set1_epi8((char)low), most = _mm256_set1_epi8((char)(high - low));
	__m256i a = _mm256_sub_epi8(v.a, from), b = _mm256_sub_epi8(v.b, from);
	return (struct pair){_mm256_cmpeq_epi8(_mm256_min_epu8(a, most), a),
			     _mm256_cmpeq_epi8(_mm256_min_epu8(b, most), b)};
}

WIDE struct pair either(struct pair v, struct pair w)
{
	return (struct pair){_mm256_or_si256(v.a, w.a), _mm256_or_si256(v.b, w.b)};
}

WIDE struct pair both(struct pair v, struct pair w)
{
	return (struct pair){_mm256_and_si256(v.a, w.a), _mm256_and_si256(v.b, w.b)};
}

WIDE uint64_t bits(struct pair v)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(v.a) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(v.b) << 32;
}

WIDE struct pair look_up(const unsigned char table[16], struct pair at)
{
	__m256i t = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table));
	return (struct pair){_mm256_shuffle_epi8(t, at.a), _mm256_shuffle_epi8(t, at.b)};
}

/* The stems, a bit each, whose letter number k stands at each byte of v. */
WIDE struct pair stem_letter(struct pair v, unsigned k)
{
	const __m256i nibble = _mm256_set1_epi8(0x0f), small = _mm256_set1_epi8(0x20);
	struct pair low = {_mm256_and_si256(v.a, nibble), _mm256_and_si256(v.b, nibble)};
	struct pair high = {_mm256_or_si256(v.a, small), _mm256_or_si256(v.b, small)};
	high.a = _mm256_and_si256(_mm256_srli_epi16(high.a, 4), nibble);
	high.b = _mm256_and_si256(_mm256_srli_epi16(high.b, 4), nibble);
	return both(look_up(stem_low[k], low), look_up(stem_high[k], high));
}

__attribute__((target("avx2"))) void text_block_wide(const unsigned char *p, struct text_block *out)
{
	struct pair c = load(p);
	const __m256i fold = _mm256_set1_epi8(0x20);
	struct pair small = {_mm256_or_si256(c.a, fold), _mm256_or_si256(c.b, fold)};
	struct pair digit = between(c, '0', '9'), alpha = between(small, 'a', 'z');
	struct pair at = same(c, '@');
	struct pair name = either(
	    either(alpha, c), either(between(c, '-', '/'), either(same(c, '\''), same(c, '`'))));
	struct pair stem =
	    both(both(stem_letter(c, 0), stem_letter(load(p + 1), 1)), stem_letter(load(p + 2), 2));
	out->digit = bits(digit);
	out->alpha = bits(alpha);
	out->upper = bits(between(c, 'A', 'Z'));
	out->high = bits(c);
	out->lead = bits(between(c, 0xc3, 0xff));
	out->name = bits(name);
	out->glue = bits(either(either(name, digit), either(at, same(c, '_'))));
	out->small = bits(either(same(c, 'm'), same(c, 'd')));
	out->blank = bits(between(c, 0, ' '));
	out->sign = bits(either(same(c, ':'), same(c, '=')));
	out->at = bits(at);
	out->line = bits(same(c, '\n'));
	out->open = bits(same(c, '('));
	out->wide = bits(same(c, 0xef));
	out->stem = ~bits(same(stem, 0));
}

bool text_block_has_wide(void) { return __builtin_cpu_supports("avx2") != 0; }
#else
void text_block_wide(const unsigned char *p, struct text_block *out) { text_block_any(p, out); }
bool text_block_has_wide(void) { return false; }
#endif

void text_index_start(void)
{
	for (unsigned i = 0; i < STEMS; i++)
		for (unsigned k = 0; k < 3; k++) {
			stem_low[k][stems[i][k] & 15] |= (unsigned char)(1u << i);
			stem_high[k][stems[i][k] >> 4] |= (unsigned char)(1u << i);
		}
	read_block = text_block_has_wide() ? text_block_wide : text_block_any;
}

/* What of the low five bits fits c: each a bit. Separators: those of categories. */
static uint32_t codes_of(unsigned char c)
{
	static const char separators[] = {' ', '-', '_', '/', '.', ',', ':', '\'', '&'};
	uint32_t codes = 0;
	if (c == 0)
		return ~(uint32_t)0;
	if (c != ' ')
		return (uint32_t)1 << (c & 31);
	for (size_t i = 0; i < sizeof(separators); i++)
		codes |= (uint32_t)1 << (separators[i] & 31);
	return codes;
}

void text_seed(enum text_seed seed, str s)
{
	uint32_t fits[3];
	for (unsigned i = 0; i < 3; i++)
		fits[i] = codes_of(i < s.n ? s.p[i] : 0);
	for (uint32_t a = fits[0]; a != 0; a &= a - 1)
		for (uint32_t b = fits[1]; b != 0; b &= b - 1)
			for (uint32_t c = fits[2]; c != 0; c &= c - 1)
				seeds_of[__builtin_ctz(a) | __builtin_ctz(b) << 5 |
					 __builtin_ctz(c) << 10] |= (uint16_t)seed;
}

/* What a block needs of the one before it: whether its last byte was of a kind. */
struct carry {
	uint64_t digit, alpha, glue, blank;
};

static void add_runs(struct text_index *x, const struct text_block *b, size_t base, uint64_t before)
{
	uint64_t starts = b->digit & ~(b->digit << 1 | before);
	uint64_t ends = ~b->digit & (b->digit << 1 | before);
	struct text_run *run = x->run;
	for (uint64_t all = starts | b->wide; all != 0; all &= all - 1) {
		unsigned i = (unsigned)__builtin_ctzll(all);
		for (; ends != 0 && (unsigned)__builtin_ctzll(ends) <= i; ends &= ends - 1)
			run[x->runs - 1].n = (uint32_t)(base + (unsigned)__builtin_ctzll(ends)) -
					     run[x->runs - 1].at;
		run[x->runs++] = (struct text_run){(uint32_t)(base + i), 0};
	}
	for (; ends != 0; ends &= ends - 1)
		run[x->runs - 1].n =
		    (uint32_t)(base + (unsigned)__builtin_ctzll(ends)) - run[x->runs - 1].at;
}

static void add_words(struct text_index *x, uint64_t starts, size_t base, const unsigned char *p)
{
	for (; starts != 0; starts &= starts - 1) {
		unsigned i = (unsigned)__builtin_ctzll(starts);
		unsigned seeds =
		    seeds_of[(p[i] & 31u) | (p[i + 1] & 31u) << 5 | (p[i + 2] & 31u) << 10];
		x->word[x->words] = (struct text_word){(uint32_t)(base + i), seeds};
		x->words += seeds != 0;
	}
}

static void add_block(struct text_index *x, size_t i, const unsigned char *p, struct carry *c)
{
	struct text_block b;
	uint64_t *m = x->mark + i;
	size_t room = x->room, base = i * TEXT_BLOCK;
	read_block(p, &b);
	GROW(x->run, x->run_cap, x->runs + TEXT_BLOCK);
	GROW(x->word, x->word_cap, x->words + TEXT_BLOCK);
	if ((b.digit | b.wide | c->digit) != 0)
		add_runs(x, &b, base, c->digit);
	uint64_t alpha = b.alpha << 1 | c->alpha, digit = b.digit << 1 | c->digit;
	add_words(x, (b.alpha & ~alpha) | (b.digit & ~(alpha | digit)), base, p);
	m[MARK_digit * room] = b.digit;
	m[MARK_alpha * room] = b.alpha;
	m[MARK_high * room] = b.high;
	m[MARK_name * room] = b.name;
	m[MARK_start * room] =
	    (b.upper | b.lead | (b.small & (b.blank << 1 | c->blank))) & ~(b.glue << 1 | c->glue);
	m[MARK_sign * room] = b.sign;
	m[MARK_at * room] = b.at;
	m[MARK_line * room] = b.line;
	m[MARK_open * room] = b.open;
	m[MARK_stem * room] = b.stem;
	*c = (struct carry){b.digit >> 63, b.alpha >> 63, b.glue >> 63, b.blank >> 63};
}

void text_index_read(struct text_index *x, str text)
{
	struct carry c = {.blank = 1};
	size_t i = 0;
	x->text = str_sub(text, 0, TEXT_MOST);
	x->blocks = (x->text.n + TEXT_BLOCK - 1) / TEXT_BLOCK;
	x->runs = x->words = 0;
	GROW(x->mark, x->mark_cap, (x->blocks + 1) * MARK_count);
	GROW(x->run, x->run_cap, 1);
	GROW(x->word, x->word_cap, 1);
	x->room = x->mark_cap / MARK_count;
	for (; x->text.n - i * TEXT_BLOCK >= TEXT_BLOCK + TEXT_AHEAD; i++)
		add_block(x, i, x->text.p + i * TEXT_BLOCK, &c);
	for (; i < x->blocks; i++) {
		unsigned char tail[TEXT_BLOCK + 32] = {0};
		memcpy(tail, x->text.p + i * TEXT_BLOCK, x->text.n - i * TEXT_BLOCK);
		add_block(x, i, tail, &c);
	}
	if (c.digit != 0)
		x->run[x->runs - 1].n = (uint32_t)x->text.n - x->run[x->runs - 1].at;
}

void text_index_free(struct text_index *x)
{
	grow_free(x->mark, x->mark_cap, sizeof(*x->mark));
	grow_free(x->run, x->run_cap, sizeof(*x->run));
	grow_free(x->word, x->word_cap, sizeof(*x->word));
	*x = (struct text_index){0};
}
