/*
 * reader_picture - PNG, JPEG, TIFF, BMP, GIF, WebP and PNM pictures of pages: the words on them, by
 * OCR, and what EXIF says in words. Pages of a TIFF are members, each with its own limits; of
 * several PNM in a file the first is read, and that is said. By leptonica, tesseract and libexif.
 * Refuses to judge handwriting; pages that it is unsure of are told to be read in part.
 */
#include <leptonica/allheaders.h>
#include <libexif/exif-data.h>

#include "base/hash.h"
#include "base/hmap.h"
#include "text/highlight.h"
#include "text/ocr.h"
#include "text/places.h"
#include "text/pnm.h"

#define BID        94
#define SIDE_MOST  20000
#define DOTS_MOST  ((uint64_t)100 << 20)
#define SMALL_SIDE 40 /* lines, marks, icons: no text fits in them */
#define SURE_PAGE  60 /* [percent] */
#define MARK_EDGE  4  /* dots around a word */

struct picture {
	struct read_job *job;
	struct document d;
	str all;
};

static void partial(struct picture *p, enum reason why)
{
	p->job->sink->partial(p->job->sink, why, 0);
}

/* ---- EXIF ---- */

static void exif_entry(ExifEntry *e, void *ctx)
{
	static const ExifTag texts[] = {
	    EXIF_TAG_IMAGE_DESCRIPTION, EXIF_TAG_ARTIST,     EXIF_TAG_COPYRIGHT,
	    EXIF_TAG_USER_COMMENT,      EXIF_TAG_XP_TITLE,   EXIF_TAG_XP_COMMENT,
	    EXIF_TAG_XP_AUTHOR,         EXIF_TAG_XP_SUBJECT, EXIF_TAG_XP_KEYWORDS};
	struct picture *p = ctx;
	char text[1024];
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (e->tag == texts[i] && exif_entry_get_value(e, text, sizeof(text)) != NULL &&
		    text[0] != 0) {
			document_put(&p->d, str_of(text));
			document_line(&p->d);
		}
}

static void exif_content(ExifContent *c, void *ctx)
{
	exif_content_foreach_entry(c, exif_entry, ctx);
}

static void exif(struct picture *p)
{
	if (!str_starts(p->all, STR("\xff\xd8\xff")) || p->all.n > UINT32_MAX)
		return;
	ExifData *e = exif_data_new_from_data(p->all.p, (unsigned)p->all.n);
	if (e == NULL)
		return;
	exif_data_foreach_content(e, exif_content, p);
	exif_data_unref(e);
}

/* ---- pages ---- */

/* What the words were read from, with the marked ones coloured. */
static void give_marked(struct picture *p, PIX *page)
{
	struct sink *s = p->job->sink;
	struct highlight *m = p->job->marks;
	struct child c = {
	    .name = STR("page.png"), .size = -1, .index = PLACE_OF_PICTURE, .is_file = true};
	l_uint8 *png = NULL;
	size_t n = 0;
	l_uint32 colour;
	PIX *shown = pixConvertTo32(page);
	composeRGBPixel(255, 240, 90, &colour);
	bool any = highlight_page(m);
	for (size_t i = 0; i < m->n_best && shown != NULL; i++) {
		const struct mark_box *b = &m->best[i];
		BOX *box = boxCreate((int)b->x1 - MARK_EDGE, (int)b->y1 - MARK_EDGE,
				     (int)(b->x2 - b->x1) + 2 * MARK_EDGE,
				     (int)(b->y2 - b->y1) + 2 * MARK_EDGE);
		pixMultiplyByColor(shown, shown, box, colour);
		boxDestroy(&box);
	}
	bool ok = shown != NULL && pixWriteMem(&png, &n, shown, IFF_PNG) == 0;
	if (ok && any && s->child_begin(s, &c)) {
		s->child_data(s, png, n);
		s->child_end(s, REASON_none);
	}
	lept_free(png);
	pixDestroy(&shown);
}

static enum reason one_page(struct picture *p, PIX *raw)
{
	unsigned sure = 0;
	bool number = false;
	if (raw == NULL)
		return REASON_broken;
	uint64_t w = (uint64_t)pixGetWidth(raw), h = (uint64_t)pixGetHeight(raw);
	if (w < SMALL_SIDE || h < SMALL_SIDE)
		return REASON_none;
	if (w > SIDE_MOST || h > SIDE_MOST || w * h > DOTS_MOST)
		return REASON_limit_memory;
	struct clean page;
	bool ok = clean_make(raw, &page) && ocr_page(&p->d, *p->job->arena, &page, &sure, &number);
	if (ok && p->job->marks != NULL)
		give_marked(p, page.shown);
	clean_free(&page);
	if (!ok)
		return REASON_no_reader;
	return number || (sure > 0 && sure < SURE_PAGE) ? REASON_partly_unreadable : REASON_none;
}

/* A page as a picture of its own. */
static void give_page(struct picture *p, PIX *page, uint32_t index)
{
	struct sink *s = p->job->sink;
	struct out name = out_mem();
	l_uint8 *png = NULL;
	size_t n = 0;
	bool ok = page != NULL && pixSetZlibCompression(page, 1) == 0 &&
		  pixWriteMem(&png, &n, page, IFF_PNG) == 0;
	out_z(&name, "page ");
	out_dec(&name, index + 1);
	out_z(&name, ".png");
	struct child c = {.name = out_view(&name),
			  .size = ok ? (int64_t)n : -1,
			  .index = index,
			  .is_file = true,
			  .why = ok ? REASON_none : REASON_broken};
	if (s->child_begin(s, &c) && ok) {
		s->child_data(s, png, n);
		s->child_end(s, REASON_none);
	}
	lept_free(png);
	out_end(&name);
}

/* The pages of a fax or scan, each for itself. gives false when there is one only. The list of
 * pages may go round: a place that comes again ends it. */
static bool pages(struct picture *p)
{
	struct hmap seen = {0};
	size_t at = 0, most = 0;
	uint32_t index = 0;
	bool fresh = true;
	if (!str_starts(p->all, STR("II")) && !str_starts(p->all, STR("MM")))
		return false;
	PIX *page = pixReadMemFromMultipageTiff(p->all.p, p->all.n, &at);
	bool several = at != 0;
	while (several) {
		give_page(p, page, index++);
		pixDestroy(&page);
		most = at > most && at <= p->all.n ? at : most;
		p->job->sink->progress(p->job->sink, most);
		hmap_put(&seen, hash64_mix(at, p->all.n), &fresh);
		if (at == 0 || !fresh || index >= p->job->limits->entries)
			break;
		page = pixReadMemFromMultipageTiff(p->all.p, p->all.n, &at);
	}
	if (!fresh)
		partial(p, REASON_broken);
	else if (several && at != 0)
		partial(p, REASON_limit_entries);
	pixDestroy(&page);
	hmap_free(&seen);
	return several;
}

static int picture_read(struct read_job *j, struct err *e)
{
	struct picture p = {.job = j};
	struct pnm m;
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &p.all))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, 0);
	if (pages(&p)) {
		j->sink->progress(j->sink, p.all.n);
		return 0;
	}
	if (pnm_head(p.all, &m) && (m.width > SIDE_MOST || m.height > SIDE_MOST))
		return err_set(e, REASON_limit_memory, 0);
	document_start(&p.d, j);
	exif(&p);
	PIX *raw = pixReadMem(p.all.p, p.all.n);
	enum reason why = one_page(&p, raw);
	document_end(&p.d);
	bool lost = raw == NULL;
	pixDestroy(&raw);
	j->sink->progress(j->sink, p.all.n);
	if (lost)
		return err_set(e, why, 0);
	if (why != REASON_none)
		partial(&p, why);
	else if (pnm_more(p.all))
		partial(&p, REASON_partly_unreadable);
	return 0;
}

static int picture_bid(const struct head *h)
{
	static const str starts[] = {STR("\x89PNG\r\n\x1a\n"),
				     STR("\xff\xd8\xff"),
				     STR("II*\0"),
				     STR("MM\0*"),
				     STR("GIF87a"),
				     STR("GIF89a")};
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(h->raw, starts[i]))
			return BID;
	if (str_starts(h->raw, STR("RIFF")) && str_eq(str_sub(h->raw, 8, 12), STR("WEBP")))
		return BID;
	if (pnm_whole(h->raw, h->size))
		return BID;
	return str_starts(h->raw, STR("BM")) && h->raw.n > 26 && h->raw.p[14] == 40 ? 80 : 0;
}

const struct reader reader_picture = {
    .name = "picture",
    .version = 3,
    .format = "Pictures of pages: PNG, JPEG, TIFF, BMP, GIF, WebP, PNM",
    .standard = "by leptonica; words by tesseract (Dutch, English); EXIF 2.3",
    .limits = "printed text only; handwriting and bar codes are not read; of several PNM in a file "
	      "the first",
    .container = true,
    .bid = picture_bid,
    .bid_most = BID,
    .read = picture_read,
    .picture = picture_read,
    .warm = ocr_warm,
};
