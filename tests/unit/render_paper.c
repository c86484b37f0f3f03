/* paper: a tagged document of many pages in every script, the same bytes each time, with long
 * tables, long words and marks; tests/pdf_check.py holds it against PDF/A-2. */
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "render/paper.h"
#include "render/pdf_archive.h"

static const struct paper_about about = {
    .title = {(const unsigned char *)"Dossier datalek Lab De Linde & Zn. <B.V.>", 41},
    .subject = {(const unsigned char *)"Wat er is gebeurd, wat is gemeld", 32},
    .author = {(const unsigned char *)"Opgemaakt voor de toezichthouder", 32},
    .producer_note = {(const unsigned char *)"build 12", 8},
    .lang = {(const unsigned char *)"nl", 2},
    .head = {(const unsigned char *)"Lab De Linde B.V. - incident diefstal juli", 42},
    .mark = {(const unsigned char *)"CONCEPT", 7},
    .mark_says = {(const unsigned char *)"niet vrijgegeven", 16},
    .at_ms = 1767225600000};

static void draw(void *ctx, struct pdf *p)
{
	static const struct pdf_font f = {9, false, false, 0x1a1a1a};
	static const double arrow[] = {300, 40, 320, 50, 300, 60};
	(void)ctx;
	pdf_box(p, 0, 0, 600, 120, 0xf5f5f5, 0x1f4e8c);
	pdf_line(p, 20, 50, 300, 50, 1.5, 0x1f4e8c);
	pdf_polygon(p, arrow, 3, 0x1f4e8c, PDF_NONE);
	pdf_circle(p, 20, 50, 6, 0xa31515, PDF_NONE);
	pdf_text(p, 20, 90, &f, STR("Kennisgenomen: 6 juli 2025"));
}

static str repeated(struct out *o, const char *z, unsigned n)
{
	out_clear(o);
	while (n-- > 0)
		out_z(o, z);
	return out_view(o);
}

static void tables(struct paper *p, struct out *o)
{
	static const struct paper_column col[] = {
	    {{(const unsigned char *)"Naam", 4}, 3, false, false},
	    {{(const unsigned char *)"Gebeurtenis", 11}, 5, false, false},
	    {{(const unsigned char *)"Aantal", 6}, 1.3, true, false},
	    {{(const unsigned char *)"SHA-256", 7}, 3, false, true}};
	str cell[4] = {STR("Żółć İğdır-Çelik"), STR("王小明 محمد علي שלום Иван Ţepeş"),
		       STR("941.000"),
		       STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")};
	paper_table(p, STR("Mensen en aantallen"), col, 4);
	for (unsigned i = 0; i < 150; i++)
		paper_row(p, cell);
	cell[1] = repeated(o, "een regel die heel lang doorgaat, ", 400);
	paper_row(p, cell);
	cell[1] = repeated(o, "onafbreekbaar", 60);
	paper_row(p, cell);
	paper_table_end(p);
	paper_table(p, STR_NONE, col, 4);
	paper_table_end(p);
}

static bool make(struct out *o)
{
	struct out text = out_mem();
	struct paper *p = paper_begin(o, &about);
	paper_contents(p);
	paper_heading(p, 1, STR("Wat is er gebeurd?"));
	for (unsigned i = 0; i < 12; i++)
		paper_text(
		    p, repeated(&text, "Op 6 juli 2025 om 16:40 kwam een bericht binnen. ", 20));
	paper_note(p, STR("Dit is te verifiëren: de tekst van de wet is niet vergeleken."));
	paper_heading(p, 2, STR("Bewijs"));
	paper_item(p, STR("een bestand"));
	paper_item(p, repeated(&text, "een tweede dat doorloopt ", 30));
	paper_fact(p, STR("Organisatie"), STR("Lab De Linde B.V."));
	paper_fact(p, STR("Stuurteken"), STR("voor\x1b[31mna\xe2\x80\xaeom"));
	paper_fact(p, STR("Lang"), repeated(&text, "waarde ", 2000));
	paper_figure(p, STR("Tijdlijn van kennisname tot melding"), STR("Figuur 1. De tijdlijn."),
		     600, 120, draw, NULL);
	paper_heading(p, 2, STR("Tabellen"));
	paper_heading(p, 3, STR("Alle"));
	tables(p, &text);
	paper_note(p, repeated(&text, "lang ", 3000));
	paper_break(p);
	paper_heading(p, 1, STR("Wanneer gemeld?"));
	paper_small(p, STR("Klein.\nTweede regel."));
	paper_text(p, STR_NONE);
	out_end(&text);
	return paper_end(p);
}

static void same_bytes(void **state)
{
	struct out a = out_mem(), b = out_mem();
	(void)state;
	assert_true(make(&a));
	assert_true(make(&b));
	assert_true(a.n > 20000);
	assert_true(str_eq(out_view(&a), out_view(&b)));
	out_end(&a);
	out_end(&b);
}

/* The checker says what it misses. */
static int checked(const char *file)
{
	char checker[4096];
	int status = -1;
	const char *root = getenv("KOND_ROOT");
	snprintf(checker, sizeof(checker), "%s/tests/pdf_check.py", root == NULL ? "." : root);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("python3", "python3", checker, file, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void built_to_the_norm(void **state)
{
	char file[] = "/tmp/kond-paper-XXXXXX";
	int fd = mkstemp(file);
	struct out o = out_fd(fd);
	(void)state;
	assert_true(make(&o));
	assert_true(out_end(&o));
	close(fd);
	assert_int_equal(checked(file), 0);
	if (getenv("KOND_KEEP") == NULL)
		unlink(file);
}

/* Characters of many scripts, marks alone, broken UTF-8, controls. */
static str any_text(struct prng *r, struct out *o)
{
	static const uint32_t from[] = {0,      0x20,   0xa0,   0x300,  0x370,   0x590,   0x600,
					0x900,  0xe00,  0x1000, 0x1100, 0x2000,  0x2190,  0x3040,
					0x4e00, 0xac00, 0xe000, 0xfb00, 0x1f300, 0x20000, 0xe0000};
	out_clear(o);
	for (size_t n = prng_below(r, 60); n > 0; n--) {
		uint32_t base = from[prng_below(r, sizeof(from) / sizeof(from[0]))];
		if (prng_below(r, 20) == 0)
			out_u8(o, (uint8_t)prng_next(r));
		else if (prng_below(r, 6) == 0)
			out_char(o, prng_below(r, 8) == 0 ? '\n' : ' ');
		else
			utf8_put(o, base + (uint32_t)prng_below(r, 96));
	}
	return out_view(o);
}

static void any_row(struct paper *p, struct prng *r, struct out *o)
{
	struct out other = out_mem();
	str cell[2] = {any_text(r, o), any_text(r, &other)};
	paper_row(p, cell);
	out_end(&other);
}

static void any_call(struct paper *p, struct prng *r, struct out *o, unsigned *level)
{
	static const struct paper_column col[2] = {
	    {{(const unsigned char *)"a", 1}, 1, false, true},
	    {{(const unsigned char *)"b", 1}, 9, true, false}};
	switch (prng_below(r, 9)) {
	case 0:
		*level = 1 + (unsigned)prng_below(r, *level < 3 ? *level + 1 : 3);
		paper_heading(p, *level, any_text(r, o));
		break;
	case 1:
		paper_text(p, any_text(r, o));
		break;
	case 2:
		paper_small(p, any_text(r, o));
		break;
	case 3:
		paper_note(p, any_text(r, o));
		break;
	case 4:
		paper_item(p, any_text(r, o));
		break;
	case 5:
		paper_fact(p, STR("label"), any_text(r, o));
		break;
	case 6:
		paper_figure(p, STR("alt"), any_text(r, o), (double)prng_below(r, 2000) + 1,
			     (double)prng_below(r, 2000) + 1, draw, NULL);
		break;
	case 7:
		paper_table(p, any_text(r, o), col, 2);
		for (size_t n = prng_below(r, 30); n > 0; n--)
			any_row(p, r, o);
		paper_table_end(p);
		break;
	default:
		if (prng_below(r, 4) == 0)
			paper_break(p);
	}
}

static void any_document(void **state)
{
	struct prng r = prng_start();
	struct out text = out_mem();
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		char file[] = "/tmp/kond-paper-XXXXXX";
		int fd = mkstemp(file);
		struct out o = out_fd(fd);
		struct paper *p = paper_begin(&o, &about);
		unsigned level = 0;
		for (size_t n = prng_below(&r, 60); n > 0; n--)
			any_call(p, &r, &text, &level);
		assert_true(paper_end(p));
		assert_true(out_end(&o));
		close(fd);
		assert_int_equal(checked(file), 0);
		unlink(file);
	}
	out_end(&text);
}

static void outside_of_tags(void **state)
{
	struct out o = out_mem();
	(void)state;
	pdf_artifacts(
	    &o, STR("q 1 0 0 rg\n1 2 3 4 re f\n/P << /MCID 0 >> BDC\nBT (a\\) BDC EMC) Tj ET\n"
		    "EMC\nBT /Span << /ActualText <feff> >> BDC [<01>2(x)]TJ EMC ET Q"));
	assert_str(
	    out_view(&o),
	    "/Artifact BMC\nq 1 0 0 rg\n1 2 3 4 re f\nEMC\n\n/P << /MCID 0 >> BDC\nBT (a\\) BDC "
	    "EMC) Tj ET\nEMC/Artifact BMC\n\nBT /Span << /ActualText <feff> >> BDC [<01>2(x)]TJ "
	    "EMC ET Q\nEMC\n");
	out_clear(&o);
	pdf_artifacts(&o, STR("q 1 0 0 -1 0 842 cm Q"));
	assert_str(out_view(&o), "q 1 0 0 -1 0 842 cm Q");
	out_end(&o);
}

static void colours(void **state)
{
	struct out o = out_mem();
	(void)state;
	pdf_profile(&o);
	assert_int_equal(o.n, (size_t)o.p[2] << 8 | o.p[3]);
	assert_memory_equal(o.p + 36, "acsp", 4);
	out_end(&o);
}

static void fitting(void **state)
{
	struct arena a = arena_make(1 << 24);
	struct out o = out_mem();
	struct pdf_about say = {.title = STR("t"), .lang = STR("nl")};
	struct pdf p = pdf_begin(&a, &o, &say);
	struct pdf_font f = {10, false, false, 0};
	str text = STR("een twee\x01 drie vier vijf\n\nzes"), all = text;
	size_t n = 0, lines = 0;
	(void)state;
	for (; text.n > 0; lines++) {
		str head = pdf_fit(&p, &f, &text, 60);
		assert_true(head.p == NULL ||
			    (head.p >= all.p && head.p + head.n <= all.p + all.n));
		n += head.n;
	}
	assert_true(lines >= 5 && n >= all.n - 6);
	text = STR("W");
	assert_int_equal(pdf_fit(&p, &f, &text, 1).n, 1);
	pdf_tag(&p, "P");
	pdf_text(&p, 50, 50, &f, all);
	pdf_tag_end(&p);
	pdf_page(&p);
	assert_true(pdf_end(&p));
	out_end(&o);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_bytes),   cmocka_unit_test(built_to_the_norm),
	    cmocka_unit_test(any_document), cmocka_unit_test(outside_of_tags),
	    cmocka_unit_test(colours),      cmocka_unit_test(fitting)};
	return cmocka_run_group_tests_name("render_paper", tests, NULL, NULL);
}
