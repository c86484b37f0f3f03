/*
 * reader_pst - mail stores of Outlook (PST, OST: [MS-PST], libpff): every message, contact,
 * appointment, task and note is a member, a .msg of its own ("4/12.msg": the 12th of the 4th
 * folder), and so are attachments at any depth ("4/12/report.pdf", "4/12/2.msg"). Its own text is
 * the list of its folders. The password of a store protects nothing and is not asked. Refuses
 * what is only in blocks that are free, and what Outlook keeps for itself (views, settings, rules).
 */
#include <gsf/gsf.h>
#include <libbfio.h>

#include "base/cur.h"
#include "text/codeset.h"
#include "text/one_off.h"
#include "text/pst_store.h"
#include "text/quiet.h"

#define PIECE       ((size_t)64 << 10)
#define TELL_BYTES  ((uint64_t)1 << 20)
#define TABLE_MOST  100000 /* recipients, attachments of one message */
#define DEPTH_MOST  64
#define FOLDER_MOST 1000000

struct walk {
	struct pst_store store;
	struct letter letter; /* the list of folders, and the members */
	struct pst_bag own, part;
	uint32_t above[DEPTH_MOST]; /* the messages that the present one is within */
	uint64_t folders;
	uint64_t given; /* bytes of members since the last word of progress */
	bool bad;
};

static void message(struct walk *w, libpff_item_t *item, str path, unsigned depth);

static void tell_progress(struct walk *w)
{
	struct sink *s = w->letter.job->sink;
	w->given = 0;
	s->progress(s, w->letter.job->in->at);
}

/* "path/N" or "path/N.msg", in a. */
static str path_of(struct arena *a, str path, uint64_t number, const char *ending)
{
	struct out o = out_mem();
	out_str(&o, path);
	out_z(&o, path.n > 0 ? "/" : "");
	out_dec(&o, number);
	out_z(&o, ending);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
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

static void give_data(struct walk *w, libpff_item_t *attachment, str name)
{
	struct sink *s = w->letter.job->sink;
	size64_t size = 0;
	bool known = libpff_attachment_get_data_size(attachment, &size, NULL) == 1;
	if (!letter_member(&w->letter, name, "", known && size <= INT64_MAX ? (int64_t)size : -1,
			   known ? REASON_none : REASON_broken))
		return;
	struct arena scratch = *w->letter.job->arena;
	unsigned char *p = arena_new(&scratch, unsigned char, PIECE);
	uint64_t done = 0;
	while (done < size) {
		size_t want = size - done < PIECE ? (size_t)(size - done) : PIECE;
		ssize_t n = libpff_attachment_data_read_buffer(attachment, p, want, NULL);
		if (n <= 0 || (size_t)n > want)
			break;
		s->child_data(s, p, (size_t)n);
		done += (uint64_t)n;
		w->given += (uint64_t)n;
		if (w->given >= TELL_BYTES)
			tell_progress(w);
	}
	s->child_end(s, done < size ? REASON_short_data : REASON_none);
}

static void give_item(struct walk *w, libpff_item_t *attachment, str path, unsigned number,
		      unsigned depth)
{
	libpff_item_t *item = NULL;
	struct arena scratch = *w->letter.job->arena;
	str name = path_of(&scratch, path, number, ".msg");
	*w->letter.job->arena = scratch;
	if (depth + 1 >= w->letter.job->limits->depth || depth + 1 >= DEPTH_MOST)
		(void)letter_member(&w->letter, name, "", -1, REASON_limit_depth);
	else if (libpff_attachment_get_item(attachment, &item, NULL) != 1)
		(void)letter_member(&w->letter, name, "", -1, REASON_broken);
	else
		message(w, item, path_of(w->letter.job->arena, path, number, ""), depth + 1);
	if (item != NULL)
		(void)libpff_item_free(&item, NULL);
}

static void give_attachment(struct walk *w, libpff_item_t *attachment, str path, unsigned number,
			    unsigned depth)
{
	struct arena *a = w->letter.job->arena, before = *a;
	int sort = 0;
	struct out name = out_mem();
	pst_take(&w->part, attachment, a);
	str own = attachment_name(&w->part, a);
	if (libpff_attachment_get_type(attachment, &sort, NULL) != 1)
		sort = LIBPFF_ATTACHMENT_TYPE_DATA;
	out_str(&name, path);
	out_char(&name, '/');
	if (own.n > 0)
		out_str(&name, own);
	else
		out_dec(&name, number);
	if (sort == LIBPFF_ATTACHMENT_TYPE_ITEM)
		give_item(w, attachment, path, number, depth);
	else if (sort == LIBPFF_ATTACHMENT_TYPE_DATA)
		give_data(w, attachment, out_view(&name));
	out_end(&name);
	*a = before;
}

static int count_attachments(struct walk *w, libpff_item_t *item)
{
	int n = 0;
	if (libpff_message_get_number_of_attachments(item, &n, NULL) != 1 || n < 0)
		n = 0;
	w->bad = w->bad || n > TABLE_MOST;
	return n > TABLE_MOST ? TABLE_MOST : n;
}

static void each_attachment(struct walk *w, libpff_item_t *item, str path, unsigned depth)
{
	int n = count_attachments(w, item);
	for (int i = 0; i < n; i++) {
		libpff_item_t *attachment = NULL;
		if (libpff_message_get_attachment(item, i, &attachment, NULL) == 1) {
			give_attachment(w, attachment, path, (unsigned)i + 1, depth);
		} else {
			struct arena scratch = *w->letter.job->arena;
			str name = path_of(&scratch, path, (unsigned)i + 1, "");
			(void)letter_member(&w->letter, name, "", -1, REASON_broken);
		}
		if (attachment != NULL)
			(void)libpff_item_free(&attachment, NULL);
	}
}

/* ---- a message ---- */

static bool put_persons(struct walk *w, libpff_item_t *item, struct msg_file *f)
{
	libpff_item_t *table = NULL;
	int n = 0, some = libpff_message_get_recipients(item, &table, NULL);
	bool whole = some >= 0;
	if (some == 1 && libpff_item_get_number_of_record_sets(table, &n, NULL) != 1)
		whole = false;
	for (int i = 0; i < n && i < TABLE_MOST; i++) {
		struct arena scratch = *w->letter.job->arena;
		pst_row(&w->part, table, i, &scratch);
		msg_person(f, &w->part.mapi);
		whole = whole && !w->part.bad;
	}
	if (table != NULL)
		(void)libpff_item_free(&table, NULL);
	return whole && n <= TABLE_MOST;
}

/* The people of a list, whom it holds as packed addresses. */
static bool put_list(struct walk *w, struct msg_file *f)
{
	bool whole = true;
	for (size_t i = 0; i < w->own.mapi.n; i++) {
		const struct mapi_value *v = &w->own.mapi.value[i];
		if (v->type != MAPI_binaries || w->own.own[v->id - MAPI_own].number != LIST_ONE_OFF)
			continue;
		struct cur c = cur_of(v->bytes);
		uint32_t n = cur_u32(&c);
		for (uint32_t k = 0; k < n && k < TABLE_MOST && !c.bad; k++) {
			struct mapi m = {0};
			str one = one_off_at(v->bytes, n, k);
			if (one_off_read(one, &m))
				msg_person(f, &m);
			else
				whole = false;
			mapi_free(&m);
		}
	}
	return whole;
}

static void put_attachment_names(struct walk *w, libpff_item_t *item, struct msg_file *f)
{
	int n = count_attachments(w, item);
	for (int i = 0; i < n; i++) {
		struct arena scratch = *w->letter.job->arena;
		libpff_item_t *attachment = NULL;
		if (libpff_message_get_attachment(item, i, &attachment, NULL) == 1) {
			pst_take(&w->part, attachment, &scratch);
			msg_attachment(f, &w->part.mapi);
		}
		if (attachment != NULL)
			(void)libpff_item_free(&attachment, NULL);
	}
}

static void give_bytes(struct walk *w, str bytes)
{
	struct sink *s = w->letter.job->sink;
	for (size_t at = 0; at < bytes.n; at += PIECE) {
		str piece = str_sub(bytes, at, at + PIECE);
		s->child_data(s, piece.p, piece.n);
		w->given += piece.n;
	}
	if (w->given >= TELL_BYTES)
		tell_progress(w);
}

static void give_message(struct walk *w, libpff_item_t *item)
{
	struct sink *s = w->letter.job->sink;
	struct arena *a = w->letter.job->arena, before = *a;
	struct msg_file f;
	pst_take(&w->own, item, a);
	bool whole = !w->own.bad;
	msg_begin(&f);
	whole = put_persons(w, item, &f) && whole;
	whole = put_list(w, &f) && whole;
	put_attachment_names(w, item, &f);
	give_bytes(w, msg_end(&f, &w->own.mapi, w->own.own, w->own.n_own));
	msg_free(&f);
	*a = before;
	s->child_end(s, whole ? REASON_none : REASON_partly_unreadable);
}

/* Does a message hold itself? */
static bool turns(struct walk *w, libpff_item_t *item, unsigned depth)
{
	if (libpff_item_get_identifier(item, &w->above[depth], NULL) != 1)
		return true;
	for (unsigned i = 0; i < depth; i++)
		if (w->above[i] == w->above[depth])
			return true;
	return false;
}

/* path: of the message, without its ending; its attachments are below it. depth: below DEPTH_MOST
 */
static void message(struct walk *w, libpff_item_t *item, str path, unsigned depth)
{
	struct out name = out_mem();
	bool bad = turns(w, item, depth);
	out_str(&name, path);
	out_z(&name, ".msg");
	if (letter_member(&w->letter, out_view(&name), "", -1, bad ? REASON_broken : REASON_none))
		give_message(w, item);
	out_end(&name);
	if (!bad)
		each_attachment(w, item, path, depth);
}

/* ---- folders ---- */

static void each_message(struct walk *w, libpff_item_t *folder, uint64_t number)
{
	struct arena *a = w->letter.job->arena, before = *a;
	int n = 0;
	if (libpff_folder_get_number_of_sub_messages(folder, &n, NULL) != 1)
		w->bad = true;
	str path = path_of(a, STR_NONE, number, "");
	struct arena mine = *a;
	for (int i = 0; i < n && !w->letter.full; i++) {
		libpff_item_t *item = NULL;
		*a = mine;
		if (libpff_folder_get_sub_message(folder, i, &item, NULL) == 1)
			message(w, item, path_of(a, path, (unsigned)i + 1, ""), 0);
		else
			(void)letter_member(&w->letter, path_of(a, path, (unsigned)i + 1, ".msg"),
					    "", -1, REASON_broken);
		if (item != NULL)
			(void)libpff_item_free(&item, NULL);
		if (i % 256 == 255)
			tell_progress(w);
	}
	*a = before;
}

static void put_folder(struct walk *w, libpff_item_t *folder, uint64_t number)
{
	struct arena scratch = *w->letter.job->arena;
	struct out label = out_mem();
	pst_take(&w->part, folder, &scratch);
	out_z(&label, "Folder ");
	out_dec(&label, number);
	out_u8(&label, 0);
	letter_line(&w->letter, (const char *)label.p,
		    mapi_text(&w->part.mapi, &scratch, MAPI_display_name));
	w->bad = w->bad || w->part.bad;
	out_end(&label);
}

static void each_folder(struct walk *w, libpff_item_t *folder, unsigned depth)
{
	uint64_t number = ++w->folders;
	int n = 0;
	put_folder(w, folder, number);
	each_message(w, folder, number);
	if (libpff_folder_get_number_of_sub_folders(folder, &n, NULL) != 1)
		w->bad = true;
	if (n > 0 && (depth >= w->letter.job->limits->path_depth || w->folders > FOLDER_MOST)) {
		w->letter.job->sink->partial(w->letter.job->sink, REASON_limit_depth, 0);
		return;
	}
	for (int i = 0; i < n; i++) {
		libpff_item_t *sub = NULL;
		if (libpff_folder_get_sub_folder(folder, i, &sub, NULL) == 1)
			each_folder(w, sub, depth + 1);
		else
			w->bad = true;
		if (sub != NULL)
			(void)libpff_item_free(&sub, NULL);
	}
}

/* Messages whose folder is gone. */
static void each_orphan(struct walk *w)
{
	struct arena *a = w->letter.job->arena;
	int n = 0;
	if (libpff_file_get_number_of_orphan_items(w->store.file, &n, NULL) != 1)
		n = 0;
	for (int i = 0; i < n && !w->letter.full; i++) {
		struct arena before = *a;
		libpff_item_t *item = NULL;
		uint8_t sort = LIBPFF_ITEM_TYPE_UNDEFINED;
		if (libpff_file_get_orphan_item_by_index(w->store.file, i, &item, NULL) == 1 &&
		    libpff_item_get_type(item, &sort, NULL) == 1 && sort == LIBPFF_ITEM_TYPE_FOLDER)
			each_folder(w, item, 0);
		else if (item != NULL && sort != LIBPFF_ITEM_TYPE_UNDEFINED)
			message(w, item, path_of(a, STR("lost"), (unsigned)i + 1, ""), 0);
		if (item != NULL)
			(void)libpff_item_free(&item, NULL);
		*a = before;
	}
}

static void read_all(struct walk *w)
{
	libpff_item_t *root = NULL;
	if (libpff_file_is_corrupted(w->store.file, NULL) != 0)
		w->bad = true;
	if (libpff_file_get_root_folder(w->store.file, &root, NULL) == 1)
		each_folder(w, root, 0);
	else
		w->bad = true;
	if (root != NULL)
		(void)libpff_item_free(&root, NULL);
	each_orphan(w);
}

static int pst_read(struct read_job *j, struct err *e)
{
	struct walk w = {0};
	int r = pst_open(&w.store, j, e);
	if (r == 0) {
		letter_start(&w.letter, j);
		read_all(&w);
		letter_end(&w.letter);
		if (w.bad)
			j->sink->partial(j->sink, REASON_partly_unreadable, 0);
	}
	pst_close(&w.store);
	pst_bag_free(&w.own);
	pst_bag_free(&w.part);
	return r;
}

/* source: [MS-PST] section 2.2.2.6: magic, and what kind of client it is of */
static int pst_bid(const struct head *h)
{
	return str_starts(h->raw, STR("!BDN")) && h->raw.n >= 512 &&
		       (str_eq(str_sub(h->raw, 8, 10), STR("SM")) ||
			str_eq(str_sub(h->raw, 8, 10), STR("SO")) ||
			str_eq(str_sub(h->raw, 8, 10), STR("AB")))
		   ? 99
		   : 0;
}

static void pst_warm(void)
{
	codeset_warm();
	gsf_init();
	quiet_glib();
}

const struct reader reader_pst = {
    .name = "pst",
    .version = 1,
    .format = "Outlook mail store (PST, OST)",
    .standard = "MS-PST, as libpff 20180714 knows it: ANSI, Unicode, pages of 4 KiB",
    .limits = "no deleted messages in blocks that are free, no settings and rules of Outlook; "
	      "64 MiB for one body",
    .container = true,
    .needs_seek = true,
    .bid = pst_bid,
    .bid_most = 99,
    .read = pst_read,
    .warm = pst_warm,
};
