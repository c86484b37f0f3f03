/*
 * ocr - see ocr.h. Tesseract with its own language data for Dutch, and for English where the Dutch
 * reading is unsure: its data are bad at digits. The data are read before the seal; the engines
 * start with the first picture of a worker, which costs a quarter of a second once. Refuses words
 * that it is less sure of than not.
 */
#include "text/ocr.h"

#include <stdlib.h>

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include "base/io.h"

#define DATA_BYTES    ((size_t)32 << 20)
#define SURE_WORD     35 /* [percent] less sure words are left out */
#define SURE_UPRIGHT  55 /* less sure pages may stand on their head */
#define SURE_LETTERS  75 /* less sure words are read in the other language too */
#define SURE_NUMBER   88 /* the same, with a digit in it */
#define MIXED_DIGITS  4  /* so many beside letters are doubted */
#define SURE_MARKS    60 /* so sure that the marks on its letters are believed */
#define SURER         15
#define LEAST_SIDE    16
#define LONG_NUMBER   6 /* digits: of people, orders, telephones */
#define PITCH_LETTERS 4 /* words of so many letters tell the pitch of a typewriter */
#define PITCH_WORDS   20
#define PITCH_SPREAD  0.06
#define LETTER_WIDE   0.2 /* [pitch] of white that belongs to the last letter of a word */
#define POINT_WIDE    0.45
#define SURE_FOUND    50 /* what was passed over is believed from here on */
#define WORD_EDGE     3  /* dots around a word */
#define LEAST_LETTER  16 /* dots; letters are about 26 high */
#define MOST_LETTER   64
#define MOST_JOINED   12  /* [height] so wide are letters that touch */
#define LETTER_GAP    18  /* dots */
#define SINGLE_WIDE   1.4 /* [height] of one letter */
#define COMB_LEAST    4   /* letters */
#define COMB_WIDE     4   /* [height of a letter] from one to the next at most */
#define COMB_OFF                                                                                   \
	6 /* a letter stands off the middle of its box by less than one of so many parts           \
	   */
#define PIECES_MOST 400
#define BOX_EDGE    6 /* dots around what is read again */

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

/* Tables and white writing are seen to before (clean.h) and after (layout.h). */
static TessBaseAPI *engine_of(struct language *l)
{
	static char *name[] = {"debug_file", "textord_tabfind_find_tables", "tessedit_do_invert"};
	static char *value[] = {"/dev/null", "0", "0"};
	if (l->engine != NULL || l->failed || l->data.n == 0)
		return l->engine;
	TessBaseAPI *t = TessBaseAPICreate();
	l->failed =
	    TessBaseAPIInit5(t, (const char *)l->data.p, (int)l->data.n, l->name, OEM_LSTM_ONLY,
			     NULL, 0, name, value, sizeof(name) / sizeof(name[0]), false) != 0;
	if (l->failed)
		TessBaseAPIDelete(t);
	else
		l->engine = t;
	return l->engine;
}

/* A word as one engine read it. */
struct word {
	int x1, y1, x2, y2;
	size_t from, to;
	float sure;  /* [percent] */
	bool starts; /* a line of writing */
};

struct reading {
	struct out text;
	struct word *word;
	size_t n, cap;
};

static void reading_free(struct reading *r)
{
	out_end(&r->text);
	grow_free(r->word, r->cap, sizeof(*r->word));
}

static str word_text(const struct reading *r, const struct word *w)
{
	return str_sub(out_view(&r->text), w->from, w->to);
}

static unsigned digits_in(str s)
{
	unsigned n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_digit(s.p[i]);
	return n;
}

static bool shows(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] > ' ')
			return true;
	return false;
}

static bool is_plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

static void add_word(struct reading *r, str text, struct word w)
{
	w.from = r->text.n;
	out_str(&r->text, text);
	w.to = r->text.n;
	out_char(&r->text, ' ');
	GROW(r->word, r->cap, r->n + 1);
	r->word[r->n++] = w;
}

static void take_word(struct reading *r, TessResultIterator *i)
{
	const TessPageIterator *at = TessResultIteratorGetPageIteratorConst(i);
	struct word w = {.sure = TessResultIteratorConfidence(i, RIL_WORD),
			 .starts = TessPageIteratorIsAtBeginningOf(at, RIL_TEXTLINE)};
	char *text = TessResultIteratorGetUTF8Text(i, RIL_WORD);
	if (text == NULL)
		return;
	if (shows(str_of(text)) &&
	    TessPageIteratorBoundingBox(at, RIL_WORD, &w.x1, &w.y1, &w.x2, &w.y2))
		add_word(r, str_of(text), w);
	TessDeleteText(text);
}

/* What the engine reads on the picture that it holds, added to out. */
static bool recognize(TessBaseAPI *t, struct reading *out)
{
	bool ok = TessBaseAPIRecognize(t, NULL) == 0;
	TessResultIterator *i = ok ? TessBaseAPIGetIterator(t) : NULL;
	if (i != NULL) {
		do
			take_word(out, i);
		while (TessResultIteratorNext(i, RIL_WORD));
		TessResultIteratorDelete(i);
	}
	return ok;
}

static bool read_page(struct language *l, struct Pix *page, struct reading *out)
{
	TessBaseAPI *t = engine_of(l);
	*out = (struct reading){.text = out_mem()};
	if (t == NULL)
		return false;
	TessBaseAPISetPageSegMode(t, PSM_AUTO);
	TessBaseAPISetImage2(t, page);
	bool ok = recognize(t, out);
	TessBaseAPIClear(t);
	return ok;
}

/* ---- a second look ---- */

/* Words of one line that stand together. */
struct piece {
	size_t from, to; /* words */
	int x1, y1, x2, y2;
};

static struct piece cell_at(const struct reading *r, size_t i)
{
	const struct word *w = &r->word[i];
	struct piece c = {i, i + 1, w->x1, w->y1, w->x2, w->y2};
	for (; c.to < r->n && !r->word[c.to].starts; c.to++) {
		w = &r->word[c.to];
		if (w->x1 - c.x2 > c.y2 - c.y1 || w->x1 < c.x1)
			break;
		c.x2 = w->x2 > c.x2 ? w->x2 : c.x2;
		c.y1 = w->y1 < c.y1 ? w->y1 : c.y1;
		c.y2 = w->y2 > c.y2 ? w->y2 : c.y2;
	}
	return c;
}

/* A number that begins with a letter O is none. */
static bool mixed(str s)
{
	size_t digits = digits_in(s), letters = 0;
	for (size_t i = 0; i < s.n; i++)
		letters += is_alpha(s.p[i]);
	return digits >= MIXED_DIGITS && letters > 0 && letters < digits;
}

static bool doubtful(const struct reading *r, const struct word *w)
{
	str s = word_text(r, w);
	return w->sure < (digits_in(s) > 0 ? SURE_NUMBER : SURE_LETTERS) || mixed(s);
}

static bool cell_doubtful(const struct reading *r, const struct piece *c)
{
	for (size_t i = c->from; i < c->to; i++)
		if (doubtful(r, &r->word[i]))
			return true;
	return false;
}

/* What stands within the box, as one line. */
static void read_box(TessBaseAPI *t, struct Pix *page, const struct piece *c, struct reading *out)
{
	int w = pixGetWidth(page), h = pixGetHeight(page);
	int x1 = c->x1 > BOX_EDGE ? c->x1 - BOX_EDGE : 0,
	    y1 = c->y1 > BOX_EDGE ? c->y1 - BOX_EDGE : 0;
	int x2 = c->x2 + BOX_EDGE < w ? c->x2 + BOX_EDGE : w;
	int y2 = c->y2 + BOX_EDGE < h ? c->y2 + BOX_EDGE : h;
	out->n = 0;
	if (x2 - x1 < LEAST_SIDE || y2 - y1 < LEAST_SIDE)
		return;
	TessBaseAPISetRectangle(t, x1, y1, x2 - x1, y2 - y1);
	recognize(t, out);
}

/* Is the English reading of a word the better one? Dutch knows the marks on letters. */
static bool better(const struct reading *a, const struct word *x, const struct reading *b,
		   const struct word *y)
{
	str s = word_text(a, x), t = word_text(b, y);
	if (y->sure <= x->sure)
		return false;
	if (digits_in(s) == 0 && digits_in(t) == 0 && x->sure >= SURE_MARKS)
		return is_plain(s) && y->sure > x->sure + SURER;
	return true;
}

static float mean(const struct word *w, size_t n)
{
	float all = 0;
	for (size_t i = 0; i < n; i++)
		all += w[i].sure > 0 ? w[i].sure : 0;
	return n == 0 ? 0 : all / (float)n;
}

static void merge_cell(struct reading *out, const struct reading *a, const struct piece *c,
		       const struct reading *b)
{
	size_t n = c->to - c->from;
	const struct word *w = a->word + c->from;
	bool same = n == b->n;
	bool other = !same && mean(b->word, b->n) > mean(w, n);
	for (size_t i = 0; i < (other ? b->n : n); i++) {
		bool take = other || (same && better(a, &w[i], b, &b->word[i]));
		const struct reading *r = take ? b : a;
		struct word v = take ? b->word[i] : w[i];
		if (same) {
			v.x1 = w[i].x1;
			v.x2 = w[i].x2;
		}
		v.y1 = take ? c->y1 : v.y1;
		v.y2 = take ? c->y2 : v.y2;
		v.starts = i == 0 && w[0].starts;
		add_word(out, word_text(r, &v), v);
	}
}

/* second_look - cells that the Dutch engine doubts are read by the English one, which is better at
 * numbers. gives what is best of both. */
static struct reading second_look(struct Pix *page, const struct reading *first)
{
	struct reading out = {.text = out_mem()}, one = {.text = out_mem()};
	TessBaseAPI *t = engine_of(&languages[1]);
	bool ready = false;
	for (size_t i = 0; i < first->n;) {
		struct piece c = cell_at(first, i);
		one.n = 0;
		if (t != NULL && cell_doubtful(first, &c)) {
			if (!ready) {
				TessBaseAPISetPageSegMode(t, PSM_RAW_LINE);
				TessBaseAPISetImage2(t, page);
				ready = true;
			}
			read_box(t, page, &c, &one);
		}
		merge_cell(&out, first, &c, &one);
		i = c.to;
	}
	if (ready)
		TessBaseAPIClear(t);
	reading_free(&one);
	return out;
}

/* ---- what was passed over ---- */

/* Ink of the size of letters that no word stands for, in pieces of a line. */
static BOXA *passed_over(const struct clean *page, const struct reading *r)
{
	PIX *rest = pixCopy(NULL, page->ink);
	for (size_t i = 0; rest != NULL && i < r->n; i++) {
		const struct word *w = &r->word[i];
		if (w->sure >= SURE_WORD)
			pixRasterop(rest, w->x1 - WORD_EDGE, w->y1 - WORD_EDGE,
				    w->x2 - w->x1 + 2 * WORD_EDGE, w->y2 - w->y1 + 2 * WORD_EDGE,
				    PIX_CLR, NULL, 0, 0);
	}
	BOXA *marks = rest == NULL ? NULL : pixConnCompBB(rest, 8);
	for (int i = 0; marks != NULL && i < boxaGetCount(marks); i++) {
		int x, y, w, h;
		boxaGetBoxGeometry(marks, i, &x, &y, &w, &h);
		if (h < LEAST_LETTER || h > MOST_LETTER || w > MOST_JOINED * h)
			pixRasterop(rest, x, y, w, h, PIX_CLR, NULL, 0, 0);
	}
	boxaDestroy(&marks);
	PIX *joined = rest == NULL ? NULL : pixCloseCompBrick(NULL, rest, LETTER_GAP, 1);
	BOXA *pieces = joined == NULL ? NULL : pixConnCompBB(joined, 8);
	pixDestroy(&joined);
	pixDestroy(&rest);
	return pieces;
}

/* A single letter is often read twice: Vv, O0. */
static void undouble(const struct reading *r, struct word *w)
{
	str s = word_text(r, w);
	if (s.n != 2 || w->x2 - w->x1 > SINGLE_WIDE * (w->y2 - w->y1))
		return;
	if (str_eq(s, STR("O0")))
		w->from++;
	else if (is_alpha(s.p[0]) && (s.p[0] | 0x20) == (s.p[1] | 0x20) && s.p[0] != s.p[1])
		w->to--;
}

static void take_found(struct reading *out, const struct reading *one, const struct piece *c)
{
	for (size_t i = 0; i < one->n; i++) {
		struct word w = one->word[i];
		w.y1 = c->y1;
		w.y2 = c->y2;
		w.starts = true;
		add_word(out, word_text(one, &w), w);
	}
}

/* look_again - read what the division of the page passed over: single letters in a column, words
 * among pictures. */
static struct reading look_again(const struct clean *page, const struct reading *r)
{
	struct reading found = {.text = out_mem()}, one = {.text = out_mem()};
	TessBaseAPI *t = engine_of(&languages[0]);
	BOXA *pieces = passed_over(page, r);
	int n = pieces == NULL ? 0 : boxaGetCount(pieces);
	if (n > 0 && t != NULL) {
		TessBaseAPISetPageSegMode(t, PSM_RAW_LINE);
		TessBaseAPISetImage2(t, page->page);
	}
	for (int i = 0; t != NULL && i < n && i < PIECES_MOST; i++) {
		int x, y, w, h;
		boxaGetBoxGeometry(pieces, i, &x, &y, &w, &h);
		struct piece c = {.x1 = x, .y1 = y, .x2 = x + w, .y2 = y + h};
		if (h > MOST_LETTER || h < LEAST_LETTER)
			continue;
		read_box(t, page->page, &c, &one);
		take_found(&found, &one, &c);
	}
	if (n > 0 && t != NULL)
		TessBaseAPIClear(t);
	boxaDestroy(&pieces);
	reading_free(&one);
	return found;
}

/* ---- letters in boxes of their own ---- */

static int by_top(const void *p, const void *q)
{
	const struct word *a = p, *b = q;
	if (a->y1 != b->y1)
		return a->y1 < b->y1 ? -1 : 1;
	return a->x1 < b->x1 ? -1 : a->x1 > b->x1;
}

static int by_left(const void *p, const void *q)
{
	const struct word *a = p, *b = q;
	return a->x1 < b->x1 ? -1 : a->x1 > b->x1;
}

/* Line after line, each from left to right. */
static void sort_lines(struct reading *r)
{
	qsort(r->word, r->n, sizeof(*r->word), by_top);
	for (size_t i = 0, end; i < r->n; i = end) {
		const struct word *w = &r->word[i];
		for (end = i + 1; end < r->n; end++)
			if (2 * (r->word[end].y1 - w->y1) > w->y2 - w->y1)
				break;
		qsort(r->word + i, end - i, sizeof(*r->word), by_left);
	}
}

static bool single(const struct reading *r, const struct word *w)
{
	return w->to - w->from == 1 && is_alnum(r->text.p[w->from]) && w->sure >= SURE_WORD;
}

static int middle(const struct word *w) { return (w->x1 + w->x2) / 2; }

/* Letters from i on that stand at one distance, a box left empty or not. */
static size_t comb_end(const struct reading *r, size_t i)
{
	size_t k = i + 1;
	int pitch = k < r->n ? middle(&r->word[k]) - middle(&r->word[i]) : 0;
	int high = r->word[i].y2 - r->word[i].y1;
	if (pitch < high || pitch > COMB_WIDE * high)
		return k;
	for (; k < r->n && single(r, &r->word[k]); k++) {
		const struct word *w = &r->word[k];
		int step = middle(w) - middle(w - 1), off = step - pitch;
		off = off > pitch / 2 ? off - pitch : off;
		if (abs(w->y1 - w[-1].y1) > high / 2 || abs(off) * COMB_OFF > pitch)
			break;
	}
	return k;
}

static void join(struct reading *out, const struct reading *r, size_t i, size_t end)
{
	struct out text = out_mem();
	struct word w = r->word[i];
	int pitch = middle(&r->word[i + 1]) - middle(&w);
	for (size_t k = i; k < end; k++) {
		const struct word *x = &r->word[k];
		if (k > i && middle(x) - middle(x - 1) > pitch + pitch / 2)
			out_char(&text, ' ');
		out_str(&text, word_text(r, x));
		w.x2 = x->x2;
		w.y1 = x->y1 < w.y1 ? x->y1 : w.y1;
		w.y2 = x->y2 > w.y2 ? x->y2 : w.y2;
	}
	w.sure = mean(r->word + i, end - i);
	add_word(out, out_view(&text), w);
	out_end(&text);
}

/* join_combs - letters that a form has boxes for become words. */
static struct reading join_combs(struct reading *r)
{
	struct reading out = {.text = out_mem()};
	for (size_t i = 0; i < r->n; i++)
		undouble(r, &r->word[i]);
	sort_lines(r);
	for (size_t i = 0, end; i < r->n; i = end) {
		end = single(r, &r->word[i]) ? comb_end(r, i) : i + 1;
		if (end - i >= COMB_LEAST)
			join(&out, r, i, end);
		else
			for (size_t k = i; k < end; k++)
				add_word(&out, word_text(r, &r->word[k]), r->word[k]);
	}
	return out;
}

/* ---- the whole ---- */

/* How wide the letters of a typewriter are; 0: letters differ in width. */
static double pitch_of(const struct reading *r)
{
	double all = 0, squares = 0, n = 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct word *w = &r->word[i];
		size_t letters = 0;
		for (size_t k = w->from; k < w->to; k++)
			letters += (out_view(&r->text).p[k] & 0xC0) != 0x80;
		if (letters < PITCH_LETTERS || w->sure < SURE_LETTERS)
			continue;
		double wide = (double)(w->x2 - w->x1) / (double)letters;
		all += wide;
		squares += wide * wide;
		n++;
	}
	if (n < PITCH_WORDS)
		return 0;
	double usual = all / n, spread = squares / n - usual * usual;
	return spread < PITCH_SPREAD * PITCH_SPREAD * usual * usual ? usual : 0;
}

static void give(struct document *d, struct arena a, const struct reading *r, bool *out_lost)
{
	struct glyph *g = arena_new(&a, struct glyph, r->n);
	size_t n = 0;
	double pitch = pitch_of(r);
	for (size_t i = 0; i < r->n; i++) {
		const struct word *w = &r->word[i];
		str s = word_text(r, w);
		bool point = s.p[s.n - 1] == '.' || s.p[s.n - 1] == ',';
		double x2 = w->x2 + pitch * (point ? POINT_WIDE : LETTER_WIDE);
		if (w->sure < SURE_WORD)
			*out_lost |= digits_in(word_text(r, w)) >= LONG_NUMBER;
		else
			g[n++] = (struct glyph){w->x1, w->y1, x2, w->y2, w->from, w->to};
	}
	if (n > 0)
		layout_give(d, a, out_view(&r->text), g, n);
}

/* Reads the page upside down when that is surer. */
static void try_turned(struct clean *page, struct reading *r)
{
	struct clean turned;
	struct reading other = {.text = out_mem()};
	if (clean_turn(page, &turned) && read_page(&languages[0], turned.page, &other) &&
	    mean(other.word, other.n) > mean(r->word, r->n)) {
		struct clean page_before = *page;
		struct reading before = *r;
		*page = turned;
		*r = other;
		turned = page_before;
		other = before;
	}
	clean_free(&turned);
	reading_free(&other);
}

bool ocr_page(struct document *d, struct arena a, struct clean *page, unsigned *out_sure,
	      bool *out_lost)
{
	struct reading first;
	*out_sure = 0;
	*out_lost = false;
	if (pixGetWidth(page->page) < LEAST_SIDE || pixGetHeight(page->page) < LEAST_SIDE)
		return true;
	if (!read_page(&languages[0], page->page, &first)) {
		reading_free(&first);
		return false;
	}
	if (first.n > 0 && mean(first.word, first.n) < SURE_UPRIGHT)
		try_turned(page, &first);
	struct reading r = second_look(page->page, &first);
	struct reading found = look_again(page, &r), more = second_look(page->page, &found);
	*out_sure = (unsigned)mean(r.word, r.n);
	for (size_t i = 0; i < more.n; i++)
		if (more.word[i].sure >= SURE_FOUND)
			add_word(&r, word_text(&more, &more.word[i]), more.word[i]);
	struct reading joined = join_combs(&r);
	give(d, a, &joined, out_lost);
	reading_free(&joined);
	reading_free(&first);
	reading_free(&found);
	reading_free(&more);
	reading_free(&r);
	return true;
}
