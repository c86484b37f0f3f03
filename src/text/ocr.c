/*
 * ocr - see ocr.h. Tesseract with its own language data for Dutch, and for English where the Dutch
 * reading is unsure. The data are read before the seal; the engines start with the first picture of
 * a worker, which costs a quarter of a second once. Refuses words that it is less sure of than not.
 */
#include "text/ocr.h"

#include <stdlib.h>

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include "base/io.h"

#define DATA_BYTES  ((size_t)32 << 20)
#define SURE_WORD   35 /* [percent] less sure words are left out */
#define SURE_PAGE   70 /* less sure pages are read in the other language too */
#define LEAST_SIDE  16
#define LONG_NUMBER 6 /* digits: of people, orders, telephones */
#define USUAL_DPI   300
#define UPRIGHT_DPI 70

struct language {
	const char *name, *path;
	str data;
	TessBaseAPI *engine;
	bool failed;
};

static struct language languages[] = {
    {.name = "nld", .path = "/usr/share/tesseract-ocr/5/tessdata/nld.traineddata"},
    {.name = "eng", .path = "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata"}};

void ocr_warm(void)
{
	static struct arena a;
	setMsgSeverity(L_SEVERITY_NONE);
	if (a.base != NULL)
		return;
	a = arena_make(2 * DATA_BYTES);
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		if (!io_read_file(&a, languages[i].path, DATA_BYTES, &languages[i].data))
			languages[i].data = STR_NONE;
}

static TessBaseAPI *engine_of(struct language *l)
{
	static char debug[] = "debug_file", null[] = "/dev/null";
	char *name[] = {debug}, *value[] = {null};
	if (l->engine != NULL || l->failed || l->data.n == 0)
		return l->engine;
	TessBaseAPI *t = TessBaseAPICreate();
	l->failed = TessBaseAPIInit5(t, (const char *)l->data.p, (int)l->data.n, l->name,
				     OEM_LSTM_ONLY, NULL, 0, name, value, 1, false) != 0;
	if (l->failed)
		TessBaseAPIDelete(t);
	else
		l->engine = t;
	return l->engine;
}

/* What one reading gave: words and their boxes. */
struct reading {
	struct out text;
	struct glyph *glyph;
	size_t n, cap;
	uint64_t sure;
	uint64_t words;
	bool lost; /* a long number was left out */
};

static bool is_number(str s)
{
	size_t digits = 0;
	for (size_t i = 0; i < s.n; i++)
		digits += is_digit(s.p[i]);
	return digits >= LONG_NUMBER;
}

static void take_word(struct reading *r, TessResultIterator *i)
{
	int x1, y1, x2, y2;
	float sure = TessResultIteratorConfidence(i, RIL_WORD);
	char *word = TessResultIteratorGetUTF8Text(i, RIL_WORD);
	if (word == NULL)
		return;
	r->words++;
	r->sure += sure > 0 ? (uint64_t)sure : 0;
	if (sure >= SURE_WORD &&
	    TessPageIteratorBoundingBox(TessResultIteratorGetPageIteratorConst(i), RIL_WORD, &x1,
					&y1, &x2, &y2)) {
		size_t from = r->text.n;
		out_z(&r->text, word);
		GROW(r->glyph, r->cap, r->n + 1);
		r->glyph[r->n++] = (struct glyph){
		    .x1 = x1, .y1 = y1, .x2 = x2, .y2 = y2, .from = from, .to = r->text.n};
		out_char(&r->text, ' ');
	} else {
		r->lost |= is_number(str_of(word));
	}
	TessDeleteText(word);
}

static bool read_in(struct language *l, struct Pix *page, struct reading *out)
{
	TessBaseAPI *t = engine_of(l);
	*out = (struct reading){.text = out_mem()};
	if (t == NULL)
		return false;
	TessBaseAPISetPageSegMode(t, PSM_AUTO);
	TessBaseAPISetImage2(t, page);
	if (pixGetXRes(page) < UPRIGHT_DPI)
		TessBaseAPISetSourceResolution(t, USUAL_DPI);
	bool ok = TessBaseAPIRecognize(t, NULL) == 0;
	TessResultIterator *i = ok ? TessBaseAPIGetIterator(t) : NULL;
	if (i != NULL) {
		do
			take_word(out, i);
		while (TessResultIteratorNext(i, RIL_WORD));
		TessResultIteratorDelete(i);
	}
	TessBaseAPIClear(t);
	return ok;
}

static void reading_free(struct reading *r)
{
	out_end(&r->text);
	grow_free(r->glyph, r->cap, sizeof(*r->glyph));
}

static unsigned sure_of(const struct reading *r)
{
	return r->words == 0 ? 0 : (unsigned)(r->sure / r->words);
}

bool ocr_page(struct document *d, struct arena a, struct Pix *page, unsigned *out_sure,
	      bool *out_lost)
{
	struct reading first, second = {.text = out_mem()};
	*out_sure = 0;
	*out_lost = false;
	if (pixGetWidth(page) < LEAST_SIDE || pixGetHeight(page) < LEAST_SIDE)
		return true;
	if (!read_in(&languages[0], page, &first)) {
		reading_free(&first);
		return false;
	}
	bool other = first.words > 0 && sure_of(&first) < SURE_PAGE &&
		     read_in(&languages[1], page, &second) && sure_of(&second) > sure_of(&first);
	struct reading *r = other ? &second : &first;
	*out_sure = sure_of(r);
	*out_lost = r->lost;
	if (r->n > 0)
		layout_give(d, a, out_view(&r->text), r->glyph, r->n);
	reading_free(&first);
	reading_free(&second);
	return true;
}
