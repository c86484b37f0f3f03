/*
 * reader_pst - mail stores of Outlook (PST, OST: [MS-PST]): every message, contact, appointment,
 * task and note is a member, a .msg of its own ("4/12.msg": the 12th of folder 4), and so are
 * attachments at any depth ("4/12/report.pdf", "4/12/2.msg"). Its own text is the list of its
 * folders. Folders and messages are found by the index of the store, also where tables of contents
 * are damaged; a store whose index is damaged is searched for what is left of it. The password of a
 * store protects nothing and is not asked. Refuses blocks that are free, and what Outlook keeps for
 * itself (views, settings, rules).
 */
#include "base/cur.h"
#include "text/codeset.h"
#include "text/letter.h"
#include "text/msg_write.h"
#include "text/one_off.h"
#include "text/pst_store.h"

#define PIECE       ((size_t)64 << 10)
#define TELL_BYTES  ((uint64_t)1 << 20)
#define LIST_MOST   100000 /* people of a list */
#define DEPTH_MOST  64
#define FOLDER_MOST 1000000

struct folder {
	uint32_t id;
	uint64_t messages; /* so far */
};

struct walk {
	struct pst_file file;
	struct msg_names names;
	struct letter letter; /* the list of folders, and the members */
	struct pst_bag own, part;
	struct folder *folder; /* by rising id; the first is for messages whose folder is gone */
	size_t n_folder, folder_cap;
	struct pst_node above[DEPTH_MOST]; /* the messages that the present one is within */
	struct msg_file msg;               /* being written */
	uint64_t given;                    /* bytes of members since the last word of progress */
	uint64_t told;
	bool bad;
};

static void message(struct walk *w, const struct pst_node *n, str path, unsigned depth);

static void tell_progress(struct walk *w)
{
	struct read_job *j = w->letter.job;
	w->given = 0;
	w->told = j->in->at > w->told ? j->in->at : w->told;
	j->sink->progress(j->sink, w->told);
}

static void give(struct walk *w, str s)
{
	struct sink *sink = w->letter.job->sink;
	for (size_t at = 0; at < s.n; at += PIECE) {
		str piece = str_sub(s, at, at + PIECE);
		sink->child_data(sink, piece.p, piece.n);
		w->given += piece.n;
	}
	if (w->given >= TELL_BYTES)
		tell_progress(w);
}

static str joined(struct arena *a, str x, const char *between, str y)
{
	str b = str_of(between);
	unsigned char *p = arena_new(a, unsigned char, x.n + b.n + y.n + 1);
	memcpy(p, x.n > 0 ? x.p : p, x.n);
	memcpy(p + x.n, b.p, b.n);
	memcpy(p + x.n + b.n, y.n > 0 ? y.p : p, y.n);
	return (str){p, x.n + b.n + y.n};
}

static str decimal(struct arena *a, uint64_t v)
{
	unsigned char *p = arena_new(a, unsigned char, 20);
	size_t at = 20;
	do
		p[--at] = (unsigned char)('0' + v % 10);
	while ((v /= 10) > 0);
	return (str){p + at, 20 - at};
}

/* ---- attachments ---- */

static str attachment_name(const struct pst_bag *bag, struct arena *a)
{
	static const unsigned where[] = {MAPI_attach_name, MAPI_attach_short_name,
					 MAPI_display_name};
	str s = STR_NONE;
	for (size_t i = 0; s.n == 0 && i < sizeof(where) / sizeof(where[0]); i++)
		s = str_trim(mapi_text(&bag->mapi, a, where[i]));
	return s;
}

static void give_file(struct walk *w, const struct pst_attached *at, str name)
{
	struct sink *s = w->letter.job->sink;
	if (!letter_member(&w->letter, name, "", -1, REASON_none))
		return;
	bool whole = !at->cut;
	w->file.doubt = false;
	give(w, at->bytes);
	for (size_t i = 0; i < at->blocks.n && whole; i++) {
		struct arena scratch = *w->letter.job->arena;
		str bytes;
		whole = pst_block(&w->file, at->blocks.block[i], &scratch, &bytes);
		give(w, bytes);
	}
	s->child_end(s, !whole          ? REASON_short_data
			: w->file.doubt ? REASON_partly_unreadable
					: REASON_none);
}

static void give_attachment(struct walk *w, const struct pst_node *n, str path, unsigned number,
			    unsigned depth)
{
	struct arena *a = w->letter.job->arena, before = *a;
	pst_take(&w->part, &w->file, &w->names, n, a);
	str own = attachment_name(&w->part, a);
	struct pst_attached at = pst_attached_of(&w->part, &w->file, n, a);
	if (at.sort == PST_within) { /* those within it need the memory */
		*a = before;
		own = STR_NONE;
	}
	str name = joined(a, path, "/", own.n > 0 ? own : decimal(a, number));
	if (at.sort == PST_within && depth + 1 < DEPTH_MOST &&
	    depth + 1 < w->letter.job->limits->depth)
		message(w, &at.node, name, depth + 1);
	else if (at.sort == PST_within)
		(void)letter_member(&w->letter, name, "", -1, REASON_limit_depth);
	else if (at.sort == PST_file)
		give_file(w, &at, name);
	else if (at.sort == PST_lost)
		(void)letter_member(&w->letter, name, "", -1, REASON_broken);
	*a = before;
}

/* ---- a message ---- */

static void put_person(void *ctx)
{
	struct walk *w = ctx;
	msg_person(&w->msg, &w->part.mapi);
}

/* The people of a list, whom it holds as packed addresses. */
static bool put_list(struct walk *w)
{
	bool whole = true;
	for (size_t i = 0; i < w->own.mapi.n; i++) {
		const struct mapi_value *v = &w->own.mapi.value[i];
		if (v->type != MAPI_binaries || w->own.own[v->id - MAPI_own].number != LIST_ONE_OFF)
			continue;
		struct cur c = cur_of(v->bytes);
		uint32_t n = cur_u32(&c);
		for (uint32_t k = 0; k < n && k < LIST_MOST && k < v->bytes.n / 4; k++) {
			struct mapi m = {0};
			if (one_off_read(one_off_at(v->bytes, n, k), &m))
				msg_person(&w->msg, &m);
			else
				whole = false;
			mapi_free(&m);
		}
	}
	return whole;
}

static void put_attachment_names(struct walk *w, const struct pst_node *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena scratch = *w->letter.job->arena;
		pst_take(&w->part, &w->file, &w->names, &list[i], &scratch);
		msg_attachment(&w->msg, &w->part.mapi);
	}
}

static void give_message(struct walk *w, const struct pst_node *n, const struct pst_node *list,
			 size_t n_list)
{
	struct sink *s = w->letter.job->sink;
	struct arena *a = w->letter.job->arena, before = *a;
	w->file.doubt = false;
	pst_take(&w->own, &w->file, &w->names, n, a);
	bool whole = !w->own.bad;
	if (w->own.mapi.n == 0) {
		s->child_end(s, REASON_broken);
		*a = before;
		return;
	}
	msg_begin(&w->msg);
	whole = pst_people(&w->part, &w->file, n, a, w, put_person) && whole;
	whole = put_list(w) && whole;
	put_attachment_names(w, list, n_list);
	give(w, msg_end(&w->msg, &w->own.mapi, w->own.own, w->own.n_own));
	*a = before;
	s->child_end(s, whole && !w->file.doubt ? REASON_none : REASON_partly_unreadable);
}

/* Is a message within itself? */
static bool turns(struct walk *w, const struct pst_node *n, unsigned depth)
{
	w->above[depth] = *n;
	for (unsigned i = 0; i < depth; i++)
		if (w->above[i].data == n->data && w->above[i].sub == n->sub)
			return true;
	return false;
}

/* path: of the message, without its ending; its attachments are below it. depth: below DEPTH_MOST
 */
static void message(struct walk *w, const struct pst_node *n, str path, unsigned depth)
{
	struct arena *a = w->letter.job->arena, before = *a;
	struct pst_node *list = NULL;
	size_t n_list = 0;
	bool bad = turns(w, n, depth);
	if (!bad && !pst_sub_list(&w->file, n->sub, PST_ATTACHMENT, a, &list, &n_list))
		w->bad = true;
	str name = joined(a, path, ".msg", STR_NONE);
	if (letter_member(&w->letter, name, "", -1, bad ? REASON_broken : REASON_none))
		give_message(w, n, list, n_list);
	for (size_t i = 0; i < n_list && !w->letter.full; i++)
		give_attachment(w, &list[i], path, (unsigned)i + 1, depth);
	*a = before;
}

/* ---- folders ---- */

static bool take_folder(void *ctx, const struct pst_node *n)
{
	struct walk *w = ctx;
	if (PST_TYPE(n->id) != PST_FOLDER && PST_TYPE(n->id) != PST_SEARCH)
		return true;
	struct arena scratch = *w->letter.job->arena;
	struct out label = out_mem();
	GROW(w->folder, w->folder_cap, w->n_folder + 1);
	w->folder[w->n_folder] = (struct folder){.id = n->id};
	pst_take(&w->part, &w->file, &w->names, n, &scratch);
	out_z(&label, "Folder ");
	out_dec(&label, w->n_folder++);
	out_u8(&label, 0);
	letter_line(&w->letter, (const char *)label.p,
		    mapi_text(&w->part.mapi, &scratch, MAPI_display_name));
	w->bad = w->bad || w->part.bad;
	out_end(&label);
	if (w->n_folder % 256 == 0)
		tell_progress(w);
	return w->n_folder < FOLDER_MOST;
}

/* The number of a folder, 0: it is not there. */
static size_t folder_of(const struct walk *w, uint32_t id)
{
	size_t from = 1, to = w->n_folder;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (w->folder[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return from < w->n_folder && w->folder[from].id == id ? from : 0;
}

static bool take_message(void *ctx, const struct pst_node *n)
{
	struct walk *w = ctx;
	if (PST_TYPE(n->id) != PST_MESSAGE)
		return true;
	struct arena *a = w->letter.job->arena, before = *a;
	size_t folder = folder_of(w, n->parent);
	str number = decimal(a, ++w->folder[folder].messages);
	message(w, n, joined(a, decimal(a, folder), "/", number), 0);
	*a = before;
	if (w->folder[folder].messages % 256 == 0)
		tell_progress(w);
	return !w->letter.full;
}

static int pst_read_all(struct read_job *j, struct err *e)
{
	struct walk w = {0};
	int r = pst_file_open(&w.file, j, e);
	if (r == 0) {
		w.bad = w.file.doubt || w.file.rebuilt;
		letter_start(&w.letter, j);
		pst_names(&w.file, j->arena, &w.names);
		GROW(w.folder, w.folder_cap, 1);
		w.n_folder = 1;
		pst_each(&w.file, &w, take_folder);
		pst_each(&w.file, &w, take_message);
		letter_end(&w.letter);
		if (w.bad)
			j->sink->partial(j->sink, REASON_partly_unreadable, 0);
	}
	pst_file_close(&w.file);
	grow_free(w.folder, w.folder_cap, sizeof(*w.folder));
	pst_bag_free(&w.own);
	pst_bag_free(&w.part);
	msg_free(&w.msg);
	return r == 0 && j->in->failed ? err_set(e, REASON_io_error, 0) : r;
}

/* source: [MS-PST] section 2.2.2.6: a mark, and what kind of client it is of */
static int pst_bid(const struct head *h)
{
	str kind = str_sub(h->raw, 8, 10);
	bool known = str_eq(kind, STR("SM")) || str_eq(kind, STR("SO")) || str_eq(kind, STR("AB"));
	return str_starts(h->raw, STR("!BDN")) && h->raw.n >= 512 && known ? 99 : 0;
}

const struct reader reader_pst = {
    .name = "pst",
    .version = 1,
    .format = "Outlook mail store (PST, OST)",
    .standard = "MS-PST: ANSI, Unicode, and pages of 4 KiB",
    .limits = "no deleted messages in blocks that are free, no settings and rules of Outlook; "
	      "64 MiB for one body, 96 MiB for all of a message but its attachments",
    .container = true,
    .needs_seek = true,
    .bid = pst_bid,
    .bid_most = 99,
    .read = pst_read_all,
    .warm = codeset_warm,
};
