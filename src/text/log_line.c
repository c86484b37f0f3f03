/*
 * log_line - see log_line.h. Follows RFC 3164 and 5424 heads and the moments of web servers. With
 * AVX2 32 bytes are looked at together for where words may begin, numbers of four digits and more,
 * and marks; each place is then looked at by itself. Refuses nothing.
 */
#include "text/log_line.h"

#include <string.h>

#include "text/scan.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

static bool in_moment(unsigned char c)
{
	switch (c) {
	case '-':
	case '/':
	case '.':
	case ',':
	case ' ':
	case 'T':
	case 'Z':
	case '+':
	case '>':
	case '[':
	case ']':
		return true;
	default:
		return false;
	}
}

size_t log_moment_end(str s)
{
	size_t i = 0, digits = 0, marks = 0, end = 0;
	while (i < s.n && (s.p[i] == '[' || s.p[i] == '<' || s.p[i] == ' '))
		i++;
	if (s.n - i > 6 && is_upper(s.p[i]) && is_lower(s.p[i + 1]) && is_lower(s.p[i + 2]) &&
	    s.p[i + 3] == ' ')
		i += 4;
	for (; i < s.n && i < 40; i++) {
		unsigned char c = s.p[i];
		if (is_digit(c)) {
			digits++;
			end = i + 1;
		} else if (c == ':') {
			marks++;
		} else if (!in_moment(c)) {
			break;
		}
	}
	return digits >= 6 && marks > 0 ? end : 0;
}

bool log_web_moment(str s)
{
	size_t open = str_find_byte(str_sub(s, 0, 120), '[');
	str m = str_sub(s, open + 1, open + 22);
	return m.n == 21 && m.p[2] == '/' && m.p[6] == '/' && m.p[11] == ':' && is_digit(m.p[0]);
}

/* Words beside which personal data stand, in lower case; ASCII. */
static const str words[] = {
    STR("bsn"),           STR("sofi"),       STR("burgerservice"), STR("patien"),
    STR("pati\xc3"),      STR("client"),     STR("naam"),          STR("geboren"),
    STR("geb."),          STR("geb:"),       STR("gebdat"),        STR("geboorte"),
    STR("dob"),           STR("birth"),      STR("mevr"),          STR("mw."),
    STR("dhr"),           STR("meneer"),     STR("de heer"),       STR("adres"),
    STR("telefoon"),      STR("tel."),       STR("tel:"),          STR("postcode"),
    STR("woonplaats"),    STR("huisarts"),   STR("aanvrager"),     STR("monsternr"),
    STR("monsternummer"), STR("labnr"),      STR("labnummer"),     STR("ordernr"),
    STR("ordernummer"),   STR("aanvraagnr"), STR("uitslag"),       STR("surname"),
    STR("lastname"),      STR("msh|"),       STR("pid|"),          STR("unb+"),
    STR("unh+"),          STR("firstname"),  STR("verzekerde"),    STR("iban")};

static inline uint32_t next_three(uint32_t three, unsigned char c)
{
	return (three << 5 | (c & 31)) & 0x7FFF;
}

void log_learn(struct log_words *w)
{
	*w = (struct log_words){.wide = log_has_wide()};
	_Static_assert(sizeof(words) / sizeof(words[0]) <= 64, "a bit each");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		uint32_t three = 0;
		w->words_of[words[i].p[0] & 31] |= (uint64_t)1 << i;
		for (size_t k = 0; k < 3; k++) {
			unsigned char c = words[i].p[k],
				      sort = (unsigned char)(1u << words[i].p[0] % 8);
			three = next_three(three, c);
			w->low[k][c & 15] |= sort;
			w->high[k][c >> 4] |= sort;
		}
		w->three_of[three >> 5] |= (uint32_t)1 << (three & 31);
	}
}

static bool word_at(const struct log_words *w, str s, size_t at)
{
	uint64_t of_letter = w->words_of[s.p[at] & 31];
	for (; of_letter != 0; of_letter &= of_letter - 1) {
		str word = words[__builtin_ctzll(of_letter)];
		if (str_eq_nocase(str_sub(s, at, at + word.n), word))
			return true;
	}
	return false;
}

static bool passes(str s, size_t end)
{
	unsigned sum = 0;
	for (unsigned k = 0; k < 8; k++)
		sum += (9 - k) * (s.p[end - 9 + k] - (unsigned)'0');
	return sum % 11 == s.p[end - 1] - (unsigned)'0';
}

static bool is_century(str s, size_t at)
{
	return (s.p[at] == '1' && s.p[at + 1] == '9') || (s.p[at] == '2' && s.p[at + 1] == '0');
}

/* A number of n digits that ends before `end` may be of somebody: it passes the 11-test (later
 * evidence may say whose it is), is a day (1.2.1980, 19800201), a telephone, or a postcode. */
static bool telling_number(str s, size_t end, size_t n)
{
	size_t at = end - n;
	unsigned char before = at > 0 ? s.p[at - 1] : ' ', behind = end < s.n ? s.p[end] : ' ';
	if (is_alnum(before) || before == '_' || behind == '_')
		return false;
	switch (n) {
	case 4: {
		size_t letter = behind == ' ' ? end + 1 : end;
		bool day = (before == '.' || before == '-' || before == '/') && at > 1 &&
			   is_digit(s.p[at - 2]) && is_century(s, at);
		bool code = s.p[at] != '0' && letter + 1 < s.n && is_upper(s.p[letter]) &&
			    is_upper(s.p[letter + 1]) &&
			    (letter + 2 == s.n || !is_alnum(s.p[letter + 2]));
		return day || code;
	}
	case 8:
		return !is_alpha(behind) && is_century(s, at);
	case 9:
		return !is_alpha(behind) && before != '.' && passes(s, end);
	case 10:
		return !is_alpha(behind) && s.p[at] == '0';
	default:
		return false;
	}
}

static bool has_word(const struct log_words *w, str s)
{
	uint32_t three = 0;
	size_t digits = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			digits++;
		} else {
			if (digits >= 4 && digits <= 10 && telling_number(s, i, digits))
				return true;
			digits = 0;
		}
		three = next_three(three, s.p[i]);
		if ((w->three_of[three >> 5] >> (three & 31) & 1) != 0 && i >= 2 &&
		    word_at(w, s, i - 2))
			return true;
	}
	return digits >= 4 && digits <= 10 && telling_number(s, s.n, digits);
}

/* The mark at `at` is in a day (24-10-1963, 1963-10-24), an address of mail, or a telephone number
 * (06-, +31). */
static bool form_at(str s, size_t at)
{
	unsigned char c = s.p[at], before = at > 0 ? s.p[at - 1] : 0;
	if (s.n - at < 4)
		return false;
	bool day =
	    is_digit(before) && s.p[at + 3] == c && is_digit(s.p[at + 1]) && is_digit(s.p[at + 2]);
	bool mail = c == '@' && is_alnum(before) && is_alnum(s.p[at + 1]);
	bool phone = (c == '+' && s.p[at + 1] == '3' && s.p[at + 2] == '1') ||
		     (c == '-' && before == '6' && at > 1 && s.p[at - 2] == '0');
	return (day && c != '@' && c != '+') || mail || phone;
}

bool log_speaks_any(const struct log_words *w, str s)
{
	struct scan scan;
	if (has_word(w, s))
		return true;
	scan_start(&scan, s, '-', '/', '@', '+');
	for (size_t i = scan_next(&scan, 0); i < s.n; i = scan_next(&scan, i + 1))
		if (form_at(s, i))
			return true;
	return false;
}

#ifdef __x86_64__
#define WIDE        __attribute__((target("avx2"), always_inline)) static inline
#define BLOCK       ((size_t)32)
#define AHEAD       ((size_t)3) /* [byte] behind a block that are looked at too */
#define NUMBER_LAST 10          /* digits of the longest number that tells */

/* What begins at each of BLOCK bytes. */
struct places {
	uint32_t word, digits, mark; /* perhaps a word; four digits; - / @ + */
};

WIDE __m256i load(const unsigned char *p) { return _mm256_loadu_si256((const void *)p); }

WIDE __m256i same(__m256i v, char c) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)); }

WIDE __m256i digits(__m256i v)
{
	__m256i d = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
	return _mm256_cmpeq_epi8(_mm256_min_epu8(d, _mm256_set1_epi8(9)), d);
}

WIDE __m256i look_up(const unsigned char table[16], __m256i at)
{
	return _mm256_shuffle_epi8(
	    _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table)), at);
}

/* The sorts of words, a bit each, whose letter number k stands at each byte of v. */
WIDE __m256i letter(const struct log_words *w, __m256i v, unsigned k)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i small = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(small, 4), nibble);
	return _mm256_and_si256(look_up(w->low[k], _mm256_and_si256(v, nibble)),
				look_up(w->high[k], high));
}

WIDE struct places look_at(const struct log_words *w, const unsigned char *p)
{
	__m256i a = load(p), b = load(p + 1), c = load(p + 2), d = load(p + 3);
	__m256i word =
	    _mm256_and_si256(_mm256_and_si256(letter(w, a, 0), letter(w, b, 1)), letter(w, c, 2));
	__m256i four = _mm256_and_si256(_mm256_and_si256(digits(a), digits(b)),
					_mm256_and_si256(digits(c), digits(d)));
	__m256i mark = _mm256_or_si256(_mm256_or_si256(same(a, '-'), same(a, '/')),
				       _mm256_or_si256(same(a, '@'), same(a, '+')));
	__m256i none = _mm256_cmpeq_epi8(word, _mm256_setzero_si256());
	return (struct places){~(uint32_t)_mm256_movemask_epi8(none),
			       (uint32_t)_mm256_movemask_epi8(four),
			       (uint32_t)_mm256_movemask_epi8(mark)};
}

/* A number that tells begins at `at`, where four digits stand. */
static bool number_at(str s, size_t at)
{
	size_t n = 4;
	if (at > 0 && is_digit(s.p[at - 1]))
		return false;
	while (n <= NUMBER_LAST && at + n < s.n && is_digit(s.p[at + n]))
		n++;
	return n <= NUMBER_LAST && telling_number(s, at + n, n);
}

static bool three_at(const struct log_words *w, str s, size_t at)
{
	uint32_t three = 0;
	if (s.n - at < 3)
		return false;
	for (size_t k = 0; k < 3; k++)
		three = next_three(three, s.p[at + k]);
	return (w->three_of[three >> 5] >> (three & 31) & 1) != 0;
}

__attribute__((target("avx2"))) bool log_speaks_wide(const struct log_words *w, str s)
{
	unsigned char tail[BLOCK + AHEAD];
	for (size_t i = 0; i < s.n; i += BLOCK) {
		const unsigned char *p = s.p + i;
		if (s.n - i < sizeof(tail)) {
			memset(tail, 0, sizeof(tail));
			memcpy(tail, p, s.n - i);
			p = tail;
		}
		struct places at = look_at(w, p);
		at.digits &= ~(at.digits << 1);
		for (; at.word != 0; at.word &= at.word - 1) {
			size_t k = i + (size_t)__builtin_ctz(at.word);
			if (k < s.n && three_at(w, s, k) && word_at(w, s, k))
				return true;
		}
		for (; at.digits != 0; at.digits &= at.digits - 1)
			if (number_at(s, i + (size_t)__builtin_ctz(at.digits)))
				return true;
		for (; at.mark != 0; at.mark &= at.mark - 1)
			if (form_at(s, i + (size_t)__builtin_ctz(at.mark)))
				return true;
	}
	return false;
}

bool log_has_wide(void) { return __builtin_cpu_supports("avx2") != 0; }
#else
bool log_speaks_wide(const struct log_words *w, str s) { return log_speaks_any(w, s); }
bool log_has_wide(void) { return false; }
#endif

bool log_may_speak(const struct log_words *w, str line)
{
	size_t from = log_web_moment(line) ? str_find_byte(line, ']') : log_moment_end(line);
	str s = str_sub(line, from, line.n);
	return w->wide ? log_speaks_wide(w, s) : log_speaks_any(w, s);
}
