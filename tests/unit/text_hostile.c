/* A thousand damaged copies of each fixture through every reader: an end, valid UTF-8, places
 * within the item (tests/guard.c). */
#include "text_common.h"

#include <time.h>

#include <archive.h>
#include <archive_entry.h>

#define ROUNDS 1000
#define ROOM   ((size_t)1 << 20)

static const str texts[] = {
    STR("BSN;Naam;Memo\n999990019;Vries;\"een \"\"twee\"\"\n "
	"drie\"\n999990020;Jansen;x\n\nDatum\tTest\n1-1-2020\tHb\n2-1-2020\tNa\n"),
    STR("MSH|^~\\&|LAB|X|||20240101||ORU^R01|1|P|2.5\rPID|1||999990019^^^NLMINBIZA^NNNLD||"
	"Vries\rOBX|1|FT|a\rvervolg\rNTE|1||b\r"
	"\x0BMSH|^_\\&|L\rPID|1||x\r\x1C\rlog "
	"{\"MSH|^~\\\\&|A\\rPID|1||\\\"q\\\"\\r\"}\nMSH|^~\\&amp;|A&#xD;PID|1||&lt;&#65;&#xD;\n"),
    STR("Geachte Ren\xC3\xA9, dit is \xE2\x82\xAC 12 voor Zo\xEB.\r\nMet groet,\nJan\n"),
    STR("\xFF\xFE"
	"B\0S\0N\0;\0N\0\r\0\n\0"
	"1\0;\0\xE9\0\r\0\n\0"
	"2\0;\0\x3D\xD8\0\xDE\r\0\n\0"),
    STR("naam,code\nRen\x82,1\nZo\x89,2\nco\x94rdinator,3\n"),
    STR("Naam\nJan de Vries\nPiet Bakker\nEls Jansen\nAns Mulder\n"),
};

static unsigned char packed_room[3][ROOM];

static str packed(unsigned kind)
{
	struct archive *a = archive_write_new();
	size_t n = 0;
	if (kind == 0)
		archive_write_set_format_zip(a);
	else
		archive_write_set_format_pax_restricted(a);
	if (kind == 2)
		archive_write_add_filter_gzip(a);
	archive_write_open_memory(a, packed_room[kind], ROOM, &n);
	for (unsigned i = 0; i < 3; i++) {
		struct archive_entry *e = archive_entry_new();
		archive_entry_set_pathname(e, i == 1 ? "map/b.csv" : "a.txt");
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_size(e, (la_int64_t)texts[i].n);
		archive_write_header(a, e);
		archive_write_data(a, texts[i].p, texts[i].n);
		archive_entry_free(e);
	}
	archive_write_close(a);
	archive_write_free(a);
	return (str){packed_room[kind], n};
}

/* One damaged copy: bits turned, bytes replaced, a slice doubled or dropped, an end cut off. */
static str damage(struct prng *r, str s, unsigned char *room)
{
	size_t n = s.n, turns = 1 + prng_below(r, 8);
	memcpy(room, s.p, n);
	for (size_t i = 0; i < turns && n > 4; i++) {
		size_t at = prng_below(r, n), len = prng_below(r, n - at < 64 ? n - at : 64);
		switch (prng_below(r, 7)) {
		case 0:
			room[at] ^= (unsigned char)(1u << prng_below(r, 8));
			break;
		case 1:
			room[at] = (unsigned char)prng_next(r);
			break;
		case 2:
			room[at] = (unsigned char)"\"\r\n;|\\\0\xFF\x1C\x0B,\t&"[prng_below(r, 13)];
			break;
		case 3:
			memmove(room + at + len, room + at, n - at);
			n += len;
			break;
		case 4:
			memmove(room + at, room + at + len, n - at - len);
			n -= len;
			break;
		case 5:
			memset(room + at, "\xFF\0\"A"[prng_below(r, 4)], len);
			break;
		default:
			if (prng_below(r, 4) == 0)
				n = at;
		}
	}
	return (str){room, n};
}

static void one(str item, struct prng *r)
{
	for (size_t i = 0; i < reader_count; i++) {
		struct rec rec;
		struct limits l = limits_standard();
		l.expansion_free_mib = 4;
		if (prng_below(r, 2) == 0)
			l.row_bytes = 64;
		if (prng_below(r, 4) == 0)
			l.columns = 3;
		rec_start(&rec);
		rec.quiet = true;
		struct how how = {.reader = reader_table[i],
				  .limits = &l,
				  .via = (enum via)prng_below(r, 3),
				  .window = 64u << prng_below(r, 8)};
		if (item.n == 0)
			how.via = VIA_memory;
		read_item(&rec, item, &how, NULL);
		rec_free(&rec);
	}
}

static void test_damage(void **state)
{
	struct prng r = prng_start();
	static unsigned char room[2 * ROOM];
	(void)state;
	for (unsigned f = 0; f < 9; f++) {
		str whole = f < 6 ? texts[f] : packed(f - 6);
		one(whole, &r);
		for (unsigned i = 0; i < ROUNDS; i++)
			one(damage(&r, whole, room), &r);
	}
}

/* Made to cost much for few bytes: each must end well within what an item of its size may cost. */
static void test_costly(void **state)
{
	static const struct {
		const char *head, *again;
	} kinds[] = {
	    {"a;b\n1;2\n", "a;\"b\nc\";\"d\n"},
	    {"a;b\n1;2\n", "\"a;"},
	    {"a;b\n1;2\n", "\"\\"},
	    {"a;b\n", "a;b\n1;2\n\na;b;c\n1;2;3\n\n"},
	    {"a;b\n1;2\n", "x\nx\nx\nx\nx\nx\nx\nx\na;b\n1;2\n"},
	    {"MSH|^~\\&|A\rPID|1\r", "MSH|^~\\&|A\r"},
	    {"MSH|^~\\&|A\rPID|1\r", "x\r"},
	    {"MSH|^~\\&|A\\rPID|1\\r", "\\r"},
	    {"MSH|^~\\&|A\rPID|1\r", "MSHMSH"},
	    {"x MSH|^~\\&|A\nx PID|1\n", "x "},
	    {"MSH|^~\\&|A\\rPID|1\\r", "MSH|^~\\&|\\"},
	    {"a;b\n1;2\n", "\n"},
	    {"a;b\n1;2\n", ";"},
	    {"Ren\xE9 Zo\xC3\xAB\n", "\xE9"},
	    {"MSH|^~\\&|A\rPID|1\r", "|"},
	    {"a;b\n1;2\n", "a;b;c\nd;e\n"},
	    {"a;b\n1;2\n", "\"a\"x;"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct out o = out_mem();
		struct rec r;
		out_z(&o, kinds[i].head);
		while (out_view(&o).n < (size_t)4 << 20)
			out_z(&o, kinds[i].again);
		rec_start(&r);
		r.quiet = true;
		clock_t before =
		    clock(); /* processor time, so that a busy machine does not fail it */
		read_item(&r, out_view(&o), &(struct how){.via = VIA_memfd}, NULL);
		double s = (double)(clock() - before) / CLOCKS_PER_SEC;
		if (s > 0.5)
			print_message("kind %zu took %.1f s for 4 MiB\n", i, s);
		assert_true(s < 20);
		rec_free(&r);
		out_end(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_damage),
					   cmocka_unit_test(test_costly)};
	text_seconds = 900;
	return cmocka_run_group_tests(tests, text_start, NULL);
}
