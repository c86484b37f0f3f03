/*
 * reader_ole - compound files ([MS-CFB]) of which the head does not tell what they are, or which
 * hold something no reader reads (Visio, Publisher, Works, installers, thumbnails): the first are
 * read as what they turn out to be, of the others every stream is a member. Objects within
 * documents are read along with them. Packages of 2007 and later
 * under a password are members when one of those given opens them. Refuses macros.
 */
#include "text/legacy.h"

#include "base/cur.h"
#include "text/codeset.h"
#include "text/office_secret.h"
#include "text/ole_property.h"
#include "text/xml_flow.h"

#define DEPTH_MOST 8u

void legacy_warm(void)
{
	codeset_warm();
	office_secret_warm();
	xml_warm();
	reader_msg.warm();
}

void legacy_tell(struct legacy *l, enum reason why) { l->job->sink->partial(l->job->sink, why, 0); }

void legacy_line(struct legacy *l, str text)
{
	document_line(&l->letter.doc);
	document_put(&l->letter.doc, text);
	document_line(&l->letter.doc);
}

static void put_property(void *ctx, str text) { legacy_line(ctx, text); }

static void put_properties(struct legacy *l, uint32_t storage)
{
	uint32_t i = ole_find_stream(&l->ole, storage, STR("\005SummaryInformation"));
	if (i == OLE_NONE)
		return;
	document_blank(&l->letter.doc);
	ole_properties(*l->job->arena, ole_stream(&l->ole, i), put_property, l);
	document_blank(&l->letter.doc);
}

/* ---- objects ---- */

static str until_nul(struct cur *c)
{
	str rest = {c->p, cur_left(c)};
	str s = cur_take(c, str_find_byte(rest, 0));
	cur_u8(c);
	return s;
}

/* A file that was put into a document. source: [MS-OLEDS] 2.3.6, and what Windows writes there:
 * its name, its path, another path, its bytes */
static void give_packed(struct legacy *l, str s)
{
	struct cur c = cur_of(s);
	uint32_t all = cur_u32(&c);
	str whole = cur_take(&c, all < cur_left(&c) ? all : cur_left(&c));
	c = cur_of(whole);
	cur_u16(&c);
	str name = until_nul(&c);
	until_nul(&c);
	cur_u32(&c);
	cur_take(&c, cur_u32(&c));
	str bytes = cur_take(&c, cur_u32(&c));
	if (c.bad)
		letter_give(&l->letter, STR_NONE, "", whole, REASON_none);
	else
		letter_give(&l->letter, name, "", bytes, REASON_none);
}

/* What only tells how the rest is kept. loose: of an item, not of an object in a document */
static bool plumbing(str name, bool loose)
{
	static const char *const names[] = {"\001Ole", "\001CompObj", "\003ObjInfo"};
	if (name.n == 0 || name.p[0] == 5 || (!loose && name.p[0] < ' '))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

static void give_streams(struct legacy *l, uint32_t storage, bool loose)
{
	struct ole *o = &l->ole;
	for (uint32_t i = o->entry[storage].first; i != OLE_NONE; i = o->entry[i].after) {
		const struct ole_entry *e = &o->entry[i];
		struct arena before = *o->a;
		if (!e->stream || e->size == 0)
			continue;
		if (str_eq(e->name, STR("\001Ole10Native")))
			give_packed(l, ole_stream(o, i));
		else if (!plumbing(e->name, loose))
			letter_give(&l->letter, e->name, "", ole_stream(o, i), REASON_none);
		*o->a = before;
	}
}

/* What a storage is, is read; of others every stream is a member. */
static enum reason put(struct legacy *l, uint32_t storage)
{
	enum reason why = REASON_none;
	enum ole_kind kind = ole_kind_of(&l->ole, storage);
	if (kind == OLE_workbook)
		why = xls_put(l, storage);
	else if (kind == OLE_text)
		why = doc_put(l, storage);
	else if (kind == OLE_slides)
		why = ppt_put(l, storage);
	else
		give_streams(l, storage, storage == OLE_ROOT);
	put_properties(l, storage);
	return why;
}

static bool macros(str name)
{
	static const char *const names[] = {"Macros",       "_VBA_PROJECT_CUR", "VBA",
					    "MsoDataStore", "_SX_DB_CUR",       "\006DataSpaces"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

void legacy_objects(struct legacy *l, uint32_t storage)
{
	struct ole *o = &l->ole;
	if (l->depth >= DEPTH_MOST) {
		legacy_tell(l, REASON_limit_depth);
		return;
	}
	l->depth++;
	for (uint32_t i = o->entry[storage].first; i != OLE_NONE; i = o->entry[i].after) {
		if (o->entry[i].stream || macros(o->entry[i].name))
			continue;
		struct arena before = *o->a;
		document_blank(&l->letter.doc);
		enum reason why = put(l, i);
		if (why != REASON_none)
			legacy_tell(l, why);
		*o->a = before;
		legacy_objects(l, i);
	}
	l->depth--;
}

/* ---- items ---- */

static int read_message(struct read_job *j, str bytes, struct err *e)
{
	struct input in;
	struct read_job inner = *j;
	input_of_memory(&in, bytes);
	inner.in = &in;
	int r = reader_msg.read(&inner, e);
	input_close(&in);
	return r;
}

/* A package of 2007 or later under a password: when it opens, a member. */
static enum reason put_locked(struct legacy *l)
{
	str package = office_secret_open(&l->ole, l->job->passwords);
	if (package.n == 0)
		return REASON_encrypted;
	letter_give(&l->letter, STR("package"), "", package, REASON_none);
	return REASON_none;
}

static int take_all(struct read_job *j, str *out_bytes, struct err *e)
{
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, out_bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	if (j->in->cap == 0)
		input_skip(j->in, out_bytes->n);
	j->sink->progress(j->sink, j->in->at);
	return 0;
}

static int finish(struct legacy *l, enum reason why, struct err *e)
{
	letter_end(&l->letter);
	if (l->bad || l->ole.bad)
		legacy_tell(l, REASON_partly_unreadable);
	return why == REASON_none ? 0 : err_set(e, why, 0);
}

int legacy_read_bare(struct read_job *j, enum reason (*put_stream)(struct legacy *l, str bytes),
		     struct err *e)
{
	struct legacy l = {.job = j};
	str bytes;
	if (take_all(j, &bytes, e) != 0)
		return -1;
	letter_start(&l.letter, j);
	return finish(&l, put_stream(&l, bytes), e);
}

int legacy_read(struct read_job *j, struct err *e)
{
	struct legacy l = {.job = j};
	str bytes;
	if (take_all(j, &bytes, e) != 0)
		return -1;
	if (!ole_open(&l.ole, j->arena, bytes))
		return err_set(e, REASON_broken, 0);
	if (ole_kind_of(&l.ole, OLE_ROOT) == OLE_message)
		return read_message(j, bytes, e);
	if (l.ole.entry[OLE_ROOT].first == OLE_NONE && l.ole.bad)
		return err_set(e, REASON_broken, 0);
	letter_start(&l.letter, j);
	bool locked = office_secret_is(&l.ole);
	enum reason why = locked ? put_locked(&l) : put(&l, OLE_ROOT);
	if (why == REASON_none && !locked)
		legacy_objects(&l, OLE_ROOT);
	return finish(&l, why, e);
}

static bool named(str name, str endings)
{
	while (endings.n > 0) {
		str end = str_cut(&endings, ' ');
		if (name.n > end.n && str_eq_nocase(str_sub(name, name.n - end.n, name.n), end))
			return true;
	}
	return false;
}

int legacy_bid(const struct head *h, enum ole_kind kind, const char *names)
{
	enum ole_kind told = ole_guess(h->raw);
	if (told == OLE_no)
		return 0;
	if (told == kind)
		return 98;
	return told == OLE_hidden && named(h->name, str_of(names)) ? 60 : 0;
}

static int ole_bid(const struct head *h) { return ole_is(h->raw) ? 40 : 0; }

const struct reader reader_ole = {
    .name = "ole",
    .version = 1,
    .format = "Other compound files (Visio, Publisher, MSI, Office under a password ...)",
    .standard = "MS-CFB",
    .limits = "their streams are members; no macros",
    .container = true,
    .bid = ole_bid,
    .bid_most = 40,
    .read = legacy_read,
    .warm = legacy_warm,
};
