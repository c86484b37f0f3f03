/*
 * reader_ppt - presentations before 2007 ([MS-PPT]; .ppt .pps .pot): slides in their order, their
 * notes, slides that were replaced or deleted but still stand in the file, headers and footers,
 * remarks, addresses of mail that are led to, properties. Pictures and objects are members. Refuses
 * macros, masters of slides, sounds and presentations before PowerPoint 97.
 */
#include "text/legacy.h"

#include <zlib.h>

#include "base/cur.h"
#include "text/art.h"

#define IDS_MOST     ((uint32_t)1 << 20)
#define IDS_LEAST    ((uint32_t)1 << 12) /* of records that are no more */
#define EDITS_MOST   4096u
#define PIECE_BYTES  ((size_t)64 << 10)
#define OBJECT_BYTES ((uint64_t)64 << 20)

enum {
	REC_document = 0x03E8,
	REC_slide = 0x03EE,
	REC_notes = 0x03F0,
	REC_slide_place = 0x03F3,
	REC_chars = 0x0FA0,
	REC_bytes = 0x0FA8,
	REC_string = 0x0FBA,
	REC_margins = 0x0FD9,
	REC_list = 0x0FF0,
	REC_edit = 0x0FF5,
	REC_object = 0x1011,
	REC_places = 0x1772
};

enum { LIST_slides = 0, LIST_masters = 1, LIST_notes = 2, LIST_none };

#define TOKEN_ENCRYPTED 0xF3D1C4DFu

/* A slide, a page of notes or a document (the lists of pages, each with text), where it stands in
 * the stream. */
struct page {
	uint32_t at;
	unsigned type;
	bool given;
};

struct ppt {
	struct legacy *l;
	struct document *to;
	str all;
	uint32_t n_place;
	uint32_t *place; /* of each numbered record, the newest; one more than where it stands */
	struct page *page;
	size_t n_page, cap;
	uint64_t number;   /* of the slide under way */
	uint32_t document; /* where it stands */
	struct out text;
	bool encrypted, bad;
};

struct record {
	unsigned instance, type;
	bool holds; /* records */
	bool whole;
	str body; /* as far as it is there */
};

static bool next_record(struct cur *c, struct record *r)
{
	if (cur_left(c) < 8)
		return false;
	unsigned head = cur_u16(c);
	r->type = cur_u16(c);
	uint32_t n = cur_u32(c);
	r->instance = head >> 4;
	r->holds = (head & 0xF) == 0xF;
	r->whole = n <= cur_left(c);
	r->body = (str){c->p, r->whole ? n : cur_left(c)};
	return true;
}

static bool record_at(const struct ppt *p, uint64_t at, struct record *r)
{
	struct cur c = cur_of(str_sub(p->all, at > p->all.n ? p->all.n : (size_t)at, p->all.n));
	return next_record(&c, r);
}

/* ---- where things stand ---- */

/* Later edits come first: what they moved is not where it was. source: [MS-PPT] 2.3.4 */
static void take_places(struct ppt *p, str s)
{
	struct cur c = cur_of(s);
	while (cur_left(&c) >= 8) {
		uint32_t head = cur_u32(&c), id = head & 0xFFFFF, n = head >> 20;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t at = cur_u32(&c);
			if (c.bad || id + i >= p->n_place)
				return;
			if (p->place[id + i] == 0 && at < UINT32_MAX)
				p->place[id + i] = at + 1;
		}
	}
}

/* source: 2.3.3 UserEditAtom; each edit stands behind the one before */
static void take_edits(struct ppt *p, uint32_t at)
{
	struct record r, places;
	for (unsigned i = 0; i < EDITS_MOST && record_at(p, at, &r) && r.type == REC_edit; i++) {
		struct cur c = cur_of(r.body);
		cur_u32(&c);
		cur_u32(&c);
		uint32_t before = cur_u32(&c), list = cur_u32(&c), document = cur_u32(&c);
		if (r.body.n >= 32)
			p->encrypted = true;
		if (record_at(p, list, &places) && places.type == REC_places)
			take_places(p, places.body);
		if (p->document == 0 && document < p->n_place)
			p->document = p->place[document];
		if (c.bad || before == 0 || before >= at)
			return;
		at = before;
	}
}

/* look_around - all records that stand in no other: where slides are. gives where the last edit
 * stands; *out_document: one more than where the first document does. */
static uint32_t look_around(struct ppt *p, uint32_t *out_document)
{
	struct cur c = cur_of(p->all);
	struct record r;
	uint32_t last = 0;
	for (;;) {
		size_t at = p->all.n - cur_left(&c);
		if (!next_record(&c, &r) || at >= UINT32_MAX)
			break;
		p->bad = p->bad || !r.whole;
		if (r.type == REC_edit)
			last = (uint32_t)at;
		if (r.type == REC_document && *out_document == 0)
			*out_document = (uint32_t)at + 1;
		if (r.type == REC_slide || r.type == REC_notes || r.type == REC_document) {
			GROW(p->page, p->cap, p->n_page + 1);
			p->page[p->n_page++] = (struct page){.at = (uint32_t)at, .type = r.type};
		}
		cur_take(&c, r.body.n);
	}
	return last;
}

static struct page *page_at(struct ppt *p, uint32_t at)
{
	size_t from = 0, to = p->n_page;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (p->page[mid].at < at)
			from = mid + 1;
		else
			to = mid;
	}
	return from < p->n_page && p->page[from].at == at ? &p->page[from] : NULL;
}

/* ---- text ---- */

static void put_lines(struct ppt *p, str s)
{
	size_t from = 0;
	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '\r' && s.p[i] != '\v')
			continue;
		document_put(p->to, str_sub(s, from, i));
		document_line(p->to);
		from = i + 1;
	}
}

static void put_chars(struct ppt *p, str s, bool wide)
{
	out_clear(&p->text);
	for (size_t at = 0; at < s.n; at += PIECE_BYTES) {
		str piece = str_sub(s, at, at + PIECE_BYTES);
		uint32_t high = 0;
		if (wide)
			ole_put_wide(&p->text, piece);
		else
			for (size_t i = 0; i < piece.n; i++)
				ole_put_unit(&p->text, &high, piece.p[i]);
	}
	str t = out_view(&p->text);
	if (!str_starts(t, STR("___PPT"))) /* names what other programs keep */
		put_lines(p, t);
}

/* All text in what a record holds, however deep. */
static void put_body(struct ppt *p, str body)
{
	struct cur c = cur_of(body);
	struct record r;
	while (next_record(&c, &r)) {
		if (r.type == REC_chars || r.type == REC_string)
			put_chars(p, r.body, true);
		else if (r.type == REC_bytes)
			put_chars(p, r.body, false);
		if (!r.holds)
			cur_take(&c, r.body.n);
	}
}

static void put_page(struct ppt *p, struct page *page)
{
	struct record r;
	if (page == NULL || page->given || page->type == REC_document ||
	    !record_at(p, page->at, &r))
		return;
	page->given = true;
	put_body(p, r.body);
	document_blank(p->to);
}

/* A page of a list begins. gives where it stands. */
static struct page *page_begin(struct ppt *p, unsigned list, str body)
{
	struct cur c = cur_of(body);
	uint32_t id = cur_u32(&c), at = id > 0 && id < p->n_place ? p->place[id] : 0;
	struct page *page = at > 0 ? page_at(p, at - 1) : NULL;
	p->bad = p->bad || page == NULL;
	if (list == LIST_slides)
		document_page(p->to, ++p->number);
	return page;
}

/* The pages of a list, each with the text the list keeps for it; old: of a list that was replaced,
 * only this text. source: 2.4.14.3 */
static void put_list(struct ppt *p, unsigned list, str body, bool old)
{
	struct cur c = cur_of(body);
	struct record r;
	struct page *page = NULL;
	if (list != LIST_slides && list != LIST_notes)
		return;
	if (list == LIST_notes || old)
		document_page(p->to, 0);
	while (next_record(&c, &r)) {
		if (r.type == REC_slide_place && !old) {
			put_page(p, page);
			page = page_begin(p, list, r.body);
		} else if (r.type == REC_chars || r.type == REC_bytes) {
			put_chars(p, r.body, r.type == REC_chars);
		}
		cur_take(&c, r.body.n);
	}
	put_page(p, page);
	document_blank(p->to);
}

static void put_address(struct ppt *p, str s)
{
	out_clear(&p->text);
	ole_put_wide(&p->text, str_sub(s, 0, PIECE_BYTES));
	if (str_starts(out_view(&p->text), STR("mailto:")))
		legacy_line(p->l, out_view(&p->text));
}

static void put_records(struct ppt *p, str body, bool old)
{
	struct cur c = cur_of(body);
	struct record r;
	while (next_record(&c, &r)) {
		if (r.type == REC_list)
			put_list(p, r.instance, r.body, old);
		else if (r.type == REC_margins)
			put_body(p, r.body);
		else if (r.type == REC_string)
			put_address(p, r.body);
		if (!r.holds || r.type == REC_list || r.type == REC_margins)
			cur_take(&c, r.body.n);
	}
}

static void put_lists(struct ppt *p, struct page *page, bool old)
{
	struct record r;
	if (page->given || !record_at(p, page->at, &r))
		return;
	page->given = true;
	put_records(p, r.body, old);
}

/* ---- objects ---- */

/* A compound file of its own, packed. source: 2.10.34 ExOleObjStg */
static void give_object(struct legacy *l, const struct record *r)
{
	if (r->instance == 0) {
		letter_give(&l->letter, STR_NONE, ".ole", r->body, REASON_none);
		return;
	}
	struct cur c = cur_of(r->body);
	uint64_t size = cur_u32(&c);
	if (c.bad || !letter_member(&l->letter, STR_NONE, ".ole", (int64_t)size, REASON_none))
		return;
	unsigned char piece[16384];
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)c.p,
		      .avail_in = (unsigned)cur_left(&c)};
	uint64_t given = 0, most = OBJECT_BYTES + r->body.n * l->job->limits->expansion_ratio;
	int code = inflateInit(&z);
	while (code == Z_OK && given < most) {
		z.next_out = piece;
		z.avail_out = sizeof(piece);
		code = inflate(&z, Z_NO_FLUSH);
		l->job->sink->child_data(l->job->sink, piece, sizeof(piece) - z.avail_out);
		given += sizeof(piece) - z.avail_out;
		if (given % (1 << 20) == 0)
			l->job->sink->progress(l->job->sink, l->job->in->at);
	}
	inflateEnd(&z);
	l->job->sink->child_end(l->job->sink, code == Z_STREAM_END ? REASON_none
					      : code == Z_OK       ? REASON_limit_expansion
								   : REASON_broken);
}

static void give_objects(struct ppt *p)
{
	struct cur c = cur_of(p->all);
	struct record r;
	while (next_record(&c, &r)) {
		if (r.type == REC_object && r.body.n > 0)
			give_object(p->l, &r);
		cur_take(&c, r.body.n);
	}
}

static str stream(struct legacy *l, uint32_t storage, str name)
{
	uint32_t i = ole_find_stream(&l->ole, storage, name);
	return i == OLE_NONE ? STR_NONE : ole_stream(&l->ole, i);
}

/* source: 2.3.2 CurrentUserAtom */
static void take_user(struct ppt *p, str s)
{
	struct cur c = cur_of(str_sub(s, 12, s.n));
	uint32_t token = cur_u32(&c), at = cur_u32(&c);
	p->encrypted = token == TOKEN_ENCRYPTED;
	if (!c.bad)
		take_edits(p, at);
}

static void put_all(struct ppt *p)
{
	static const unsigned order[] = {REC_slide, REC_notes};
	bool told = p->document > 0;
	uint32_t first = 0, last = look_around(p, &first);
	if (!told) {
		take_edits(p, last);
		p->bad = true;
	}
	p->document = p->document > 0 ? p->document : first;
	struct page *now = p->document > 0 ? page_at(p, p->document - 1) : NULL;
	if (now == NULL || now->type != REC_document)
		p->bad = true;
	else
		put_lists(p, now, false);
	document_page(p->to, 0);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t k = 0; k < p->n_page; k++)
			if (p->page[k].type == order[i])
				put_page(p, &p->page[k]);
	for (size_t k = 0; k < p->n_page; k++)
		if (p->page[k].type == REC_document)
			put_lists(p, &p->page[k], true);
}

enum reason ppt_put(struct legacy *l, uint32_t storage)
{
	struct ppt p = {.l = l,
			.to = &l->letter.doc,
			.all = stream(l, storage, STR("PowerPoint Document")),
			.text = out_mem()};
	if (p.all.n < 8) {
		out_end(&p.text);
		return REASON_broken;
	}
	p.n_place =
	    p.all.n / 4 < IDS_MOST - IDS_LEAST ? (uint32_t)p.all.n / 4 + IDS_LEAST : IDS_MOST;
	p.place = arena_new(l->job->arena, uint32_t, p.n_place);
	take_user(&p, stream(l, storage, STR("Current User")));
	if (!p.encrypted)
		put_all(&p);
	if (!p.encrypted) {
		give_objects(&p);
		art_give(&l->letter, stream(l, storage, STR("Pictures")), STR_NONE);
	}
	l->bad = l->bad || p.bad;
	grow_free(p.page, p.cap, sizeof(*p.page));
	out_end(&p.text);
	return p.encrypted ? REASON_encrypted : REASON_none;
}

static int ppt_bid(const struct head *h) { return legacy_bid(h, OLE_slides, ".ppt .pps .pot"); }

const struct reader reader_ppt = {
    .name = "ppt",
    .version = 1,
    .format = "Presentations before 2007 (PPT)",
    .standard = "MS-PPT, MS-CFB",
    .limits = "PowerPoint 97 and later; no macros, no passwords",
    .container = true,
    .bid = ppt_bid,
    .bid_most = 98,
    .read = legacy_read,
    .warm = legacy_warm,
};
