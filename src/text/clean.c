/*
 * clean - see clean.h. The paper is made white by leptonica's background map, the letters brought
 * to the height that tesseract was trained on, rows of dashes and ruling lines taken off, so that
 * neither the division of the page nor a letter hangs on them. Refuses to guess what stood under a
 * line: letters that touch one lose that part.
 */
#include <stdint.h>
#include <stdlib.h>

#include <leptonica/allheaders.h>

#include "text/clean.h"

#define DOTS_MOST   ((uint64_t)40 << 20)
#define PAPER       200 /* what leptonica makes of the paper */
#define WHITE_FROM  185 /* lighter than this is paper */
#define BLACK_TO    40
#define INK         150 /* darker than this, on white paper, is ink */
#define USUAL_DPI   300
#define GOOD_HEIGHT 26 /* dots: of the usual letter at 300 dots an inch */
#define LOW_HEIGHT  19 /* smaller letters are enlarged */
#define TALL_HEIGHT 44 /* larger ones made smaller: it costs time only */
#define LEAST_SCALE 0.4f
#define MOST_SCALE  3.0f
#define LEAST_MARK  6 /* dots: less is dirt or a point */
#define MOST_MARK   120
#define MARKS_LEAST 20   /* so many letters tell their height */
#define ODD_DOTS    1.5f /* dots so much wider than high, or the other way: a fax */
#define RULE_ACROSS 60   /* all of these in dots of half the page's fineness */
#define RULE_DOWN   35
#define RULE_THICK  7
#define DARK_ACROSS 24 /* dark of this size is no letter */
#define DARK_DOWN   10
#define DARK_MOST   1000
#define COMB_DOWN   20
#define COMB_THICK  4
#define DASH_GAP    18
#define DASH_ACROSS 200
#define DASH_THICK  5

static PIX *swap(PIX *old, PIX *fresh)
{
	pixDestroy(&old); /* fresh may be another hold of it */
	return fresh;
}

static bool fits(const PIX *p, float x, float y)
{
	double w = (double)pixGetWidth(p) * (double)x, h = (double)pixGetHeight(p) * (double)y;
	return w * h < (double)DOTS_MOST;
}

/* The dots of a fax are higher than wide. */
static PIX *square(PIX *p)
{
	float x = (float)pixGetXRes(p), y = (float)pixGetYRes(p);
	if (x <= 0 || y <= 0)
		return p;
	float sx = x < y ? y / x : 1, sy = y < x ? x / y : 1;
	if ((sx < ODD_DOTS && sy < ODD_DOTS) || sx > MOST_SCALE || sy > MOST_SCALE ||
	    !fits(p, sx, sy))
		return p;
	return swap(p, pixScale(p, sx, sy));
}

static PIX *gray_of(PIX *raw)
{
	PIX *flat = pixRemoveAlpha(raw);
	PIX *gray = flat == NULL ? NULL : pixConvertTo8(flat, 0);
	pixDestroy(&flat);
	return gray == NULL ? NULL : square(gray);
}

static PIX *whitened(PIX *gray)
{
	PIX *even = pixBackgroundNormSimple(gray, NULL, NULL);
	if (even == NULL)
		return pixCopy(NULL, gray);
	return swap(even, pixGammaTRC(NULL, even, 1.0f, BLACK_TO, WHITE_FROM));
}

static PIX *ink_of(PIX *white) { return pixThresholdToBinary(white, INK); }

/* ---- how large ---- */

/* The usual height of what looks like a letter; 0: there are too few. */
static int letter_height(PIX *ink)
{
	unsigned count[MOST_MARK] = {0}, all = 0, seen = 0;
	BOXA *marks = pixConnCompBB(ink, 8);
	int h = 0;
	for (int i = 0; marks != NULL && i < boxaGetCount(marks); i++) {
		int w, high;
		boxaGetBoxGeometry(marks, i, NULL, NULL, &w, &high);
		if (high < LEAST_MARK || high >= MOST_MARK || w < 2 || w > 3 * high || high > 8 * w)
			continue;
		count[high]++;
		all++;
	}
	boxaDestroy(&marks);
	if (all < MARKS_LEAST)
		return 0;
	while (seen * 2 <= all)
		seen += count[h++];
	return h - 1;
}

/* ---- which way up ---- */

static int count_closed(PIX *half, int across, int down)
{
	int n = 0;
	PIX *closed = pixCloseBrick(NULL, half, across, down);
	if (closed != NULL)
		pixCountConnComp(closed, 8, &n);
	pixDestroy(&closed);
	return n;
}

/* Do the lines of writing run upwards? Letters stand closer to one another within a line than the
 * lines do, so they join sooner along it. */
static bool sideways(PIX *ink, int height)
{
	PIX *half = height == 0 ? NULL : pixReduceRankBinaryCascade(ink, 1, 0, 0, 0);
	int gap = height / 6 + 1;
	if (half == NULL)
		return false;
	int across = count_closed(half, gap, 1), down = count_closed(half, 1, gap);
	pixDestroy(&half);
	return down > 0 && across * 2 > down * 3;
}

static float scale_for(const PIX *p, int height)
{
	if (height == 0 || (height >= LOW_HEIGHT && height <= TALL_HEIGHT))
		return 1;
	float s = (float)GOOD_HEIGHT / (float)height;
	s = s > MOST_SCALE ? MOST_SCALE : s;
	s = s < LEAST_SCALE ? LEAST_SCALE : s;
	return fits(p, s, s) ? s : 1;
}

/* ---- lines ---- */

static PIX *without_thick(PIX *lines, int across, int down)
{
	PIX *thick = lines == NULL ? NULL : pixOpenBrick(NULL, lines, across, down);
	if (thick != NULL)
		pixSubtract(lines, lines, thick);
	pixDestroy(&thick);
	return lines;
}

/* Rows of dashes, points or equal signs that a printer draws as a line. */
static PIX *dashes(PIX *half)
{
	PIX *rows = pixCloseCompBrick(NULL, half, DASH_GAP, 1);
	BOXA *boxes = rows == NULL ? NULL : pixConnCompBB(rows, 8);
	if (rows != NULL)
		pixClearAll(rows);
	for (int i = 0; boxes != NULL && i < boxaGetCount(boxes); i++) {
		int x, y, w, h;
		boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		if (h <= DASH_THICK && w >= DASH_ACROSS)
			pixRasterop(rows, x, y, w, h, PIX_SET, NULL, 0, 0);
	}
	boxaDestroy(&boxes);
	return rows;
}

/* Strokes that stand on a rule and are higher than a letter: between the boxes that a form has for
 * single letters. */
static PIX *comb(PIX *half, PIX *across)
{
	PIX *down = without_thick(pixOpenCompBrick(NULL, half, 1, COMB_DOWN), COMB_THICK, 1);
	PIX *seed = down == NULL ? NULL : pixDilateBrick(NULL, across, 1, 3);
	PIX *all = NULL;
	if (seed != NULL) {
		pixAnd(seed, seed, down);
		all = pixSeedfillBinary(NULL, seed, down, 8);
	}
	pixDestroy(&seed);
	pixDestroy(&down);
	return all;
}

/* What is line and not writing, in the page's own fineness. */
static PIX *lines_of(PIX *ink)
{
	PIX *half = pixReduceRankBinaryCascade(ink, 1, 0, 0, 0), *all = NULL;
	if (half == NULL)
		return NULL;
	PIX *across = without_thick(pixOpenCompBrick(NULL, half, RULE_ACROSS, 1), 1, RULE_THICK);
	PIX *down = without_thick(pixOpenCompBrick(NULL, half, 1, RULE_DOWN), RULE_THICK, 1);
	PIX *dash = dashes(half);
	PIX *boxes = across == NULL ? NULL : comb(half, across);
	if (across != NULL && down != NULL && dash != NULL) {
		if (boxes != NULL)
			pixOr(across, across, boxes);
		pixOr(across, across, down);
		pixOr(across, across, dash);
		pixDilateBrick(across, across, 3, 3);
		all = pixExpandBinaryReplicate(across, 2, 2);
	}
	pixDestroy(&across);
	pixDestroy(&down);
	pixDestroy(&boxes);
	pixDestroy(&dash);
	pixDestroy(&half);
	return all;
}

/* ---- white writing ---- */

/* Dark areas become light, so that white writing on them is dark. */
static void lighten(PIX *page, PIX *ink)
{
	PIX *half = pixReduceRankBinaryCascade(ink, 2, 0, 0, 0);
	PIX *dark = half == NULL ? NULL : pixOpenCompBrick(NULL, half, DARK_ACROSS, DARK_DOWN);
	PIX *whole = dark == NULL ? NULL : pixCloseCompBrick(NULL, dark, DARK_ACROSS, DARK_DOWN);
	BOXA *boxes = whole == NULL ? NULL : pixConnCompBB(whole, 8);
	for (int i = 0; boxes != NULL && i < boxaGetCount(boxes) && i < DARK_MOST; i++) {
		int x, y, w, h;
		boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		pixRasterop(page, 2 * x, 2 * y, 2 * w, 2 * h, PIX_NOT(PIX_DST), NULL, 0, 0);
		pixRasterop(ink, 2 * x, 2 * y, 2 * w, 2 * h, PIX_NOT(PIX_DST), NULL, 0, 0);
	}
	boxaDestroy(&boxes);
	pixDestroy(&whole);
	pixDestroy(&dark);
	pixDestroy(&half);
}

/* ---- the whole ---- */

/* Where the page is, at the right size and straight. */
static PIX *straight(PIX *gray, PIX *white)
{
	PIX *ink = ink_of(white);
	PIX *page = pixClone(gray);
	int height = ink == NULL ? 0 : letter_height(ink);
	if (ink != NULL && sideways(ink, height))
		page = swap(page, pixRotate90(page, 1));
	float s = page == NULL ? 1 : scale_for(page, height);
	pixDestroy(&ink);
	if (page != NULL && (s < 1 || s > 1))
		page = swap(page, pixScale(page, s, s));
	return page == NULL ? NULL : swap(page, pixDeskew(page, 0));
}

bool clean_make(PIX *raw, struct clean *out)
{
	*out = (struct clean){0};
	PIX *gray = gray_of(raw);
	PIX *white = gray == NULL ? NULL : whitened(gray);
	out->shown = white == NULL ? NULL : straight(gray, white);
	bool same = out->shown == gray;
	pixDestroy(&gray);
	if (same && white != NULL)
		out->page = pixClone(white);
	else if (out->shown != NULL)
		out->page = whitened(out->shown);
	pixDestroy(&white);
	out->ink = out->page == NULL ? NULL : ink_of(out->page);
	if (out->ink != NULL)
		lighten(out->page, out->ink);
	PIX *lines = out->ink == NULL ? NULL : lines_of(out->ink);
	if (lines != NULL) {
		pixSetMasked(out->page, lines, 255);
		pixSubtract(out->ink, out->ink, lines);
	}
	pixDestroy(&lines);
	if (out->page != NULL)
		pixSetResolution(out->page, USUAL_DPI, USUAL_DPI);
	return out->page != NULL && out->ink != NULL;
}

bool clean_turn(const struct clean *c, struct clean *out)
{
	*out = (struct clean){.shown = pixRotate180(NULL, c->shown),
			      .page = pixRotate180(NULL, c->page),
			      .ink = pixRotate180(NULL, c->ink)};
	return out->shown != NULL && out->page != NULL && out->ink != NULL;
}

void clean_free(struct clean *c)
{
	pixDestroy(&c->shown);
	pixDestroy(&c->page);
	pixDestroy(&c->ink);
}
