/* Containers, made here with libarchive: members, names, links, passwords, limits, damage. */
#include "text_common.h"

#include <locale.h>

#include <archive.h>
#include <archive_entry.h>

#define ROOM ((size_t)32 << 20)

enum form { FORM_zip, FORM_tar, FORM_ustar, FORM_v7 };

/* An archive being made. */
struct making {
	struct archive *a;
	unsigned char *p;
	size_t n;
};

static struct making make(enum form form, int filter, const char *options)
{
	struct making m = {.a = archive_write_new(), .p = malloc(ROOM)};
	switch (form) {
	case FORM_zip:
		archive_write_set_format_zip(m.a);
		break;
	case FORM_tar:
		archive_write_set_format_pax_restricted(m.a);
		break;
	case FORM_ustar:
		archive_write_set_format_ustar(m.a);
		break;
	case FORM_v7:
		archive_write_set_format_v7tar(m.a);
		break;
	}
	if (filter != 0)
		archive_write_add_filter(m.a, filter);
	if (options != NULL)
		assert_int_equal(archive_write_set_options(m.a, options), ARCHIVE_OK);
	return m;
}

static void opened(struct making *m)
{
	assert_int_equal(archive_write_open_memory(m->a, m->p, ROOM, &m->n), ARCHIVE_OK);
}

static void add(struct making *m, const char *name, str data, unsigned type)
{
	struct archive_entry *e = archive_entry_new();
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, type);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)data.n);
	if (type == AE_IFLNK)
		archive_entry_set_symlink(e, "elders");
	assert_true(archive_write_header(m->a, e) >= ARCHIVE_WARN);
	if (data.n > 0)
		assert_int_equal(archive_write_data(m->a, data.p, data.n), data.n);
	archive_entry_free(e);
}

static str made(struct making *m)
{
	archive_write_close(m->a);
	archive_write_free(m->a);
	return (str){m->p, m->n};
}

static str usual(struct making *m)
{
	opened(m);
	add(m, "map/", STR_NONE, AE_IFDIR);
	add(m, "map/a.csv", STR("a;b\n1;2\n"), AE_IFREG);
	add(m, "leeg", STR_NONE, AE_IFREG);
	add(m, "b.txt", STR("tekst"), AE_IFREG);
	return made(m);
}

#define USUAL "(map/ no file)\n(map/a.csv a;b\n1;2\n)\n(leeg )\n(b.txt tekst)\n"

static void test_forms(void **state)
{
	(void)state;
	for (enum form f = FORM_zip; f <= FORM_v7; f++) {
		struct making m = make(f, 0, NULL);
		expect(usual(&m), &(struct how){0}, USUAL);
		chosen_by(((str){m.p, m.n}), f == FORM_zip ? "zip" : "tar");
		free(m.p);
	}
	struct making m = make(FORM_zip, 0, "compression=store");
	expect(usual(&m), &(struct how){0}, USUAL);
	free(m.p);
}

static void test_links(void **state)
{
	(void)state;
	struct making m = make(FORM_tar, 0, NULL);
	opened(&m);
	add(&m, "link", STR_NONE, AE_IFLNK);
	add(&m, "na", STR("x"), AE_IFREG);
	expect(made(&m), &(struct how){0}, "(link no file)\n(na x)\n");
	free(m.p);
}

static void test_packed(void **state)
{
	static const struct {
		int filter;
		const char *name, *member;
	} kinds[] = {{ARCHIVE_FILTER_GZIP, "x.tar.gz", "x.tar"},
		     {ARCHIVE_FILTER_BZIP2, "map/x.tbz2", "x.tar"},
		     {ARCHIVE_FILTER_XZ, "x.txz", "x.tar"},
		     {ARCHIVE_FILTER_ZSTD, "x.tar.zst", "x.tar"},
		     {ARCHIVE_FILTER_LZ4, "x.tar.lz4", "x.tar"},
		     {ARCHIVE_FILTER_LZMA, "x.tar.lzma", "x.tar"},
		     {ARCHIVE_FILTER_COMPRESS, "x.tar.Z", "x.tar"}};
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct rec r, inner;
		struct making m = make(FORM_ustar, kinds[i].filter, NULL);
		str item = usual(&m);
		rec_start(&r);
		r.quiet = true;
		chosen_by(item, "gzip");
		assert_int_equal(read_item(&r, item,
					   &(struct how){.name = kinds[i].name, .via = VIA_pipe},
					   NULL),
				 0);
		assert_int_equal(r.children, 1);
		assert_string_equal(r.name, kinds[i].member);
		rec_start(&inner);
		assert_int_equal(read_item(&inner, out_view(&r.member), &(struct how){0}, NULL), 0);
		out_char(&inner.o, '\0');
		assert_string_equal((const char *)out_view(&inner.o).p, USUAL);
		rec_free(&inner);
		rec_free(&r);
		free(m.p);
	}
}

/* A zip within a tar; the name in the gzip header; gzip within gzip gives one level at a time. */
static void test_nested(void **state)
{
	(void)state;
	struct making zip = make(FORM_zip, 0, NULL), tar = make(FORM_tar, 0, NULL),
		      one = make(FORM_ustar, ARCHIVE_FILTER_GZIP, NULL);
	struct rec r, inner;
	str z = usual(&zip);
	opened(&tar);
	add(&tar, "diep/z.zip", z, AE_IFREG);
	rec_start(&r);
	r.quiet = true;
	assert_int_equal(read_item(&r, made(&tar), &(struct how){.via = VIA_pipe}, NULL), 0);
	assert_string_equal(r.name, "diep/z.zip");
	rec_start(&inner);
	assert_int_equal(
	    read_item(&inner, out_view(&r.member), &(struct how){.via = VIA_memfd}, NULL), 0);
	out_char(&inner.o, '\0');
	assert_string_equal((const char *)out_view(&inner.o).p, USUAL);
	rec_free(&inner);
	rec_free(&r);
	struct making two = make(FORM_ustar, ARCHIVE_FILTER_GZIP, NULL);
	archive_write_add_filter(two.a, ARCHIVE_FILTER_GZIP);
	str g = usual(&two), single = usual(&one);
	rec_start(&r);
	r.quiet = true;
	assert_int_equal(read_item(&r, g, &(struct how){.name = "y.gz.gz"}, NULL), 0);
	assert_string_equal(r.name, "y.gz");
	chosen_by(out_view(&r.member), "gzip");
	assert_true(single.n > 0);
	rec_free(&r);
	free(zip.p);
	free(tar.p);
	free(one.p);
	free(two.p);
}

/* A name in the header of a gzip file, written by hand: RFC 1952. */
static void test_gzip_name(void **state)
{
	static const unsigned char file[] =
	    "\x1F\x8B\x08\x08\0\0\0\0\0\3Ren\xE9.csv\0\x4B\xB4\x4E\xE2\2\0\xE7\x3E\x54\x42\4\0\0\0";
	struct rec r;
	(void)state;
	rec_start(&r);
	read_item(&r, (str){file, sizeof(file) - 1}, &(struct how){.name = "x.gz"}, NULL);
	assert_string_equal(r.name, "Ren\xC3\xA9.csv");
	rec_free(&r);
}

static void test_names(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C"); /* so that libarchive writes names as they are */
	struct making m = make(FORM_zip, 0, NULL);
	opened(&m);
	add(&m, "pati\x89nt Ren\x82.txt", STR("x"), AE_IFREG); /* CP437 and CP850 */
	add(&m, "pati\xEBnt Ren\xE9.txt", STR("y"), AE_IFREG);
	add(&m, "pati\xC3\xABnt.txt", STR("z"), AE_IFREG);
	str item = made(&m);
	charset_start();
	expect(item, &(struct how){0},
	       "(pati\xC3\xABnt Ren\xC3\xA9.txt x)\n(pati\xC3\xABnt Ren\xC3\xA9.txt "
	       "y)\n(pati\xC3\xABnt.txt z)\n");
	free(m.p);
}

static void test_password(void **state)
{
	(void)state;
	static const char *const ways[] = {"zipcrypt", "aes256"};
	for (size_t i = 0; i < 2; i++) {
		struct making m = make(FORM_zip, 0, NULL);
		char option[64];
		snprintf(option, sizeof(option), "zip:encryption=%s", ways[i]);
		assert_int_equal(archive_write_set_options(m.a, option), ARCHIVE_OK);
		archive_write_set_passphrase(m.a, "geheim");
		opened(&m);
		add(&m, "dicht.txt", STR("niet te lezen"), AE_IFREG);
		expect(made(&m), &(struct how){0}, "(dicht.txt encrypted)\n");
		free(m.p);
	}
}

/* Over the limits of expansion and of members: what came before is kept, and it is said. */
static void test_limits(void **state)
{
	static unsigned char zeroes[1 << 20];
	(void)state;
	struct limits l = limits_standard();
	struct rec r;
	l.expansion_free_mib = 1;
	l.expansion_ratio = 20;
	for (unsigned k = 0; k < 2; k++) {
		struct making m =
		    k == 0 ? make(FORM_zip, 0, NULL) : make(FORM_ustar, ARCHIVE_FILTER_GZIP, NULL);
		opened(&m);
		for (unsigned i = 0; i < 8; i++)
			add(&m, "nul", (str){zeroes, sizeof(zeroes)}, AE_IFREG);
		str item = made(&m);
		for (unsigned way = 0; way < 3; way++) {
			rec_start(&r);
			r.quiet = true;
			assert_int_equal(
			    read_item(&r, item, &(struct how){.limits = &l, .via = (enum via)way},
				      NULL),
			    0);
			assert_int_equal(r.last_end, REASON_limit_expansion);
			assert_int_equal(r.last_partial, REASON_limit_expansion);
			assert_true(r.data <= 2u << 20);
			rec_free(&r);
		}
		free(m.p);
	}
	l = limits_standard();
	l.entries = 3;
	struct making m = make(FORM_tar, 0, NULL);
	opened(&m);
	for (unsigned i = 0; i < 9; i++)
		add(&m, "x", STR("x"), AE_IFREG);
	rec_start(&r);
	r.quiet = true;
	assert_int_equal(read_item(&r, made(&m), &(struct how){.limits = &l}, NULL), 0);
	assert_int_equal(r.children, 3);
	assert_int_equal(r.last_partial, REASON_limit_entries);
	rec_free(&r);
	free(m.p);
}

/* A tar member that says it is 8 GiB, and holes. */
static void test_absurd(void **state)
{
	(void)state;
	struct making m = make(FORM_ustar, 0, NULL);
	struct rec r;
	opened(&m);
	add(&m, "groot", STR("maar zo groot"), AE_IFREG);
	str item = made(&m);
	unsigned char *h = m.p;
	unsigned sum = 0;
	char field[16];
	memcpy(h + 124, "77777777777", 11);
	memset(h + 148, ' ', 8);
	for (unsigned i = 0; i < 512; i++)
		sum += h[i];
	snprintf(field, sizeof(field), "%06o", sum);
	memcpy(h + 148, field, 7);
	rec_start(&r);
	r.quiet = true;
	assert_int_equal(read_item(&r, item, &(struct how){0}, NULL), 0);
	assert_int_equal(r.last_end, REASON_short_data);
	assert_true(r.data < 1u << 20);
	rec_free(&r);
	free(m.p);
}

/* A zip whose central directory is cut off: the local headers still give the members. */
static void test_damaged(void **state)
{
	(void)state;
	struct making m = make(FORM_zip, 0, NULL);
	struct rec r;
	str item = usual(&m);
	size_t directory = str_find(item, STR("PK\1\2"));
	rec_start(&r);
	assert_int_equal(
	    read_item(&r, str_sub(item, 0, directory), &(struct how){.via = VIA_memfd}, NULL), 0);
	assert_int_equal(r.children, 4);
	assert_true(r.partials > 0);
	rec_free(&r);
	free(m.p);
	m = make(FORM_tar, ARCHIVE_FILTER_GZIP, NULL);
	item = usual(&m);
	rec_start(&r);
	struct err e;
	int result =
	    read_item(&r, str_sub(item, 0, item.n / 2), &(struct how){.via = VIA_pipe}, &e);
	enum reason why =
	    result == 0
		? r.last_end
		: e.reason; /* libarchive loses the cause when not even one block comes out */
	assert_true(why == REASON_short_data || why == REASON_broken);
	rec_free(&r);
	free(m.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_forms),     cmocka_unit_test(test_links),
	    cmocka_unit_test(test_packed),    cmocka_unit_test(test_nested),
	    cmocka_unit_test(test_gzip_name), cmocka_unit_test(test_names),
	    cmocka_unit_test(test_password),  cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_absurd),    cmocka_unit_test(test_damaged),
	};
	return cmocka_run_group_tests(tests, text_start, NULL);
}
