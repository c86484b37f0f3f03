/* Character sets: telling them, decoding them, and the way back to the bytes. */
#include "text_common.h"

#include "text/marks.h"
#include "text/raw_map.h"

static void assert_guess(str s, enum charset want)
{
	assert_string_equal(charset_name(charset_guess(s)), charset_name(want));
}

static void test_guess(void **state)
{
	(void)state;
	assert_guess(STR("gewoon"), CHARSET_ascii);
	assert_guess(STR(""), CHARSET_ascii);
	assert_guess(STR("\xEF\xBB\xBF"
			 "x"),
		     CHARSET_utf8);
	assert_guess(STR("Ren\xC3\xA9"), CHARSET_utf8);
	assert_guess(STR("Ren\xC3\xA9 en Zo\xC3"), CHARSET_utf8); /* cut at the end of the head */
	assert_guess(STR("Ren\xE9 en Zo\xEB"), CHARSET_cp1252);
	assert_guess(STR("\x93Jan\x94 zei: foto\x92s"), CHARSET_cp1252);
	assert_guess(STR("REN\xC9 ZO\xCB."), CHARSET_cp1252);
	assert_guess(STR("5 \xB5mol/l, 37 \xB0"
			 "C"),
		     CHARSET_cp1252);
	assert_guess(STR("Ren\x82 en Zo\x89, co\x94rdinatie, pati\x89nt, Fran\x87ois, Mich\x8Ale"),
		     CHARSET_cp850);
	assert_guess(STR("pati\x89nt"), CHARSET_cp850);
	assert_guess(STR("\xA6korpil \xA4 12 en Do\xA8"
			 "ek"),
		     CHARSET_iso8859_15);
	assert_guess(STR("\xFF\xFE"
			 "a\0b\0"),
		     CHARSET_utf16le);
	assert_guess(STR("\xFE\xFF\0a\0b"), CHARSET_utf16be);
	assert_guess(STR("B\0S\0N\0;\0N\0a\0a\0m\0\r\0\n\0"), CHARSET_utf16le);
	assert_guess(STR("\0B\0S\0N\0;\0N\0a\0a\0m\0\r\0\n"), CHARSET_utf16be);
	assert_guess(STR("\x7F"
			 "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0\1\0\0\0"),
		     CHARSET_none);
	assert_guess(STR("\x0B"
			 "MSH|^~\\&|A\rPID|1\r\x1C\r"),
		     CHARSET_ascii);
	/* both: UTF-8 up to a point, then CP1252 */
	assert_guess(STR("Ren\xC3\xA9, Zo\xC3\xAB, pati\xC3\xABnt. Ren\xE9, Zo\xEB"), CHARSET_utf8);
	unsigned char noise[4096];
	struct prng r = prng_start();
	prng_bytes(&r, noise, sizeof(noise));
	assert_guess((str){noise, sizeof(noise)}, CHARSET_none);
}

/* Every place in decoded text leads back to the bytes it came from, asked in any order. */
static void check_places(str item, enum charset c, size_t window)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct input in;
	struct text_in t;
	const struct raw_map *map;
	str s;
	int fd = fd_of(item, VIA_memfd);
	uint64_t end = 0;
	input_open(&in, fd, true, item.n, window);
	text_open(&t, &a, &in, c);
	while (text_next(&t, 4096, &s, &map)) {
		assert_true(utf8_valid(s));
		assert_true(end == 0 || raw_at(map, 0) == end);
		end = raw_at(map, s.n);
		for (unsigned turn = 0; turn < 2; turn++) {
			size_t step = 0;
			for (size_t i = 0; i < s.n;) {
				size_t at = turn == 0 ? i : s.n - i - 1;
				step = 0;
				do
					step++;
				while (i + step < s.n && (turn == 0) &&
				       (s.p[i + step] & 0xC0) == 0x80);
				if ((s.p[at] & 0xC0) != 0x80) {
					size_t n = 1;
					while (at + n < s.n && (s.p[at + n] & 0xC0) == 0x80)
						n++;
					struct arena scratch = a;
					uint64_t from = raw_at(map, at), to = raw_at(map, at + n);
					str raw = str_sub(item, (size_t)from, (size_t)to);
					str back = charset_decode(&scratch, c, raw);
					if (c == CHARSET_utf8 && raw.n == 1)
						back =
						    charset_decode(&scratch, CHARSET_cp1252, raw);
					assert_true(str_eq(back, str_sub(s, at, at + n)));
				}
				i += step;
			}
		}
	}
	assert_int_equal(end, item.n);
	text_close(&t);
	input_close(&in);
	close(fd);
	arena_free(&a);
}

static void test_places(void **state)
{
	static const char *const words[] = {"a",    "\xC3\xA9", "\xE2\x82\xAC",    "\n",
					    "xyz;", "\r\n",     "\xF0\x9F\x98\x80"};
	struct prng r = prng_start();
	(void)state;
	for (unsigned round = 0; round < 40; round++) {
		struct out o = out_mem();
		enum charset c = (enum charset)(CHARSET_utf8 + round % 7);
		for (unsigned i = 0; i < 3000; i++) {
			str w = str_of(words[prng_below(&r, 7)]);
			if (c == CHARSET_utf8 && prng_below(&r, 20) == 0)
				w = STR("\xE9"); /* mended */
			if (c == CHARSET_utf8) {
				out_str(&o, w);
			} else if (c == CHARSET_utf16le || c == CHARSET_utf16be) {
				for (size_t at = 0; at < w.n;) {
					uint32_t u = utf8_next(w, &at), unit[2] = {u, 0};
					if (u > 0xFFFF) {
						unit[0] = 0xD800 | (u - 0x10000) >> 10;
						unit[1] = 0xDC00 | ((u - 0x10000) & 0x3FF);
					}
					for (unsigned k = 0; k < 2 && (k == 0 || unit[1] != 0);
					     k++) {
						out_u8(&o, (uint8_t)(c == CHARSET_utf16le
									 ? unit[k]
									 : unit[k] >> 8));
						out_u8(&o,
						       (uint8_t)(c == CHARSET_utf16le ? unit[k] >> 8
										      : unit[k]));
					}
				}
			} else {
				out_u8(&o,
				       (uint8_t)(prng_below(&r, 4) == 0 ? 0x80 + prng_below(&r, 128)
									: 'a'));
			}
		}
		check_places(out_view(&o), c, round % 2 == 0 ? 1u << 20 : 512);
		out_end(&o);
	}
}

static void test_mixed(void **state)
{
	struct arena a = arena_make(1u << 20);
	(void)state;
	assert_str(charset_decode(&a, CHARSET_utf8, STR("Ren\xC3\xA9 Zo\xEB \x80")),
		   "Ren\xC3\xA9 Zo\xC3\xAB \xE2\x82\xAC");
	assert_str(charset_decode(&a, CHARSET_cp850, STR("\x82\x89\x8B\x94\x81\x87\x8A\xA0")),
		   "\xC3\xA9\xC3\xAB\xC3\xAF\xC3\xB6\xC3\xBC\xC3\xA7\xC3\xA8\xC3\xA1");
	assert_str(charset_decode(&a, CHARSET_iso8859_15, STR("\xA4\xBD")), "\xE2\x82\xAC\xC5\x93");
	assert_str(charset_decode(&a, CHARSET_utf16le, STR("\xFF\xFE\xE9\0\x3D\xD8\0\xDE\x3D\xD8")),
		   "\xC3\xA9\xF0\x9F\x98\x80\xEF\xBF\xBD");
	assert_str(charset_decode(&a, CHARSET_utf8, STR("\xEF\xBB\xBFx\xC3")), "x");
	arena_free(&a);
}

/* ASCII for far more than the head, then CP850: told when the first such byte turns up. */
static void test_late(void **state)
{
	struct out o = out_mem();
	struct rec r;
	(void)state;
	for (unsigned i = 0; i < 40000; i++)
		out_z(&o, "gewone regel zonder iets\n");
	out_z(&o, "pati\x89nt Ren\x82, co\x94rdinator\n");
	rec_start(&r);
	assert_int_equal(read_item(&r, out_view(&o), &(struct how){.via = VIA_memfd}, NULL), 0);
	assert_true(
	    str_find(out_view(&r.o), STR("pati\xC3\xABnt Ren\xC3\xA9, co\xC3\xB6rdinator")) <
	    out_view(&r.o).n);
	rec_free(&r);
	out_end(&o);
}

static void test_lines(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};
	(void)state;
	for (size_t k = 0; k < 3; k++) {
		struct out o = out_mem();
		struct rec r;
		for (unsigned i = 0; i < 100000; i++) {
			out_z(&o, "Beste Jan, dit is een regel. ");
			out_z(&o, ends[k]);
		}
		for (unsigned w = 0; w < 3; w++) {
			rec_start(&r);
			struct how how = {
			    .via = (enum via)w, .window = w == 2 ? 4096 : 0, .row_bytes = 64};
			how.reader = &reader_text;
			assert_int_equal(read_item(&r, out_view(&o), &how, NULL), 0);
			assert_int_equal(r.prose, out_view(&o).n);
			rec_free(&r);
		}
		out_end(&o);
	}
}

/* Counting and marking in blocks agree with looking at each byte. */
static void test_blocks(void **state)
{
	static const unsigned char some[] = "|\r\n\x1C\xE9\xFF\0aA";
	struct prng r = prng_start();
	unsigned char p[9000];
	(void)state;
	for (unsigned round = 0; round < 60; round++) {
		str s = {p, prng_below(&r, round % 2 == 0 ? 200 : sizeof(p))};
		size_t all = 0, odd = 0, high = 0;
		for (size_t i = 0; i < s.n; i++) {
			p[i] = some[prng_below(&r, 9)];
			all += p[i] == 0;
			odd += p[i] == 0 && i % 2 == 1;
			high += p[i] > 0x7F;
		}
		assert_int_equal(scan_count(s, 0), all);
		assert_int_equal(scan_count_odd(s, 0), odd);
		assert_int_equal(scan_high(s), high);
		struct marks m = {0};
		marks_text(&m, s);
		marks_want(&m, '|', '\n', '\r', 0x1C);
		for (size_t i = 0; i < s.n; i += 1 + prng_below(&r, 3)) {
			size_t block = marks_block(&m, i), in = i - m.from - block * SCAN_BLOCK;
			bool want = p[i] == '|' || p[i] == '\n' || p[i] == '\r' || p[i] == 0x1C;
			assert_int_equal(m.mask[block] >> in & 1, want);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_guess), cmocka_unit_test(test_places),
	    cmocka_unit_test(test_mixed), cmocka_unit_test(test_blocks),
	    cmocka_unit_test(test_late),  cmocka_unit_test(test_lines),
	};
	return cmocka_run_group_tests(tests, text_start, NULL);
}
