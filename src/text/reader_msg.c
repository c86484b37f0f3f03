/*
 * reader_msg - messages of Outlook (.msg: [MS-OXMSG] in a compound file, libgsf): head, recipients,
 * text, the strings of contacts; HTML, RTF, attachments and messages within it are members. Refuses
 * properties that no person wrote.
 */
#include <gsf/gsf.h>

#include "text/codeset.h"
#include "text/mapi.h"
#include "text/msg_names.h"
#include "text/quiet.h"

#define VALUE_BYTES    ((size_t)64 << 20) /* most of one property of a message */
#define PIECE          ((size_t)64 << 10)
#define CHILDREN_MOST  100000
#define DEPTH_MOST     32
#define METHOD_message 5 /* [MS-OXCMSG] section 2.2.2.9 */

struct message {
	struct letter letter;
	struct arena *arena;
	struct mapi bag;
	struct msg_names names;
	GsfInfile *root;
	bool bad;
};

/* ---- properties ---- */

/* Eight hexadecimal digits behind a name: id and type. */
static bool id_of(str name, unsigned *out_id, unsigned *out_type)
{
	static const str head = STR("__substg1.0_");
	uint32_t v = 0;
	if (!str_starts(name, head) || name.n != head.n + 8)
		return false;
	for (size_t i = head.n; i < name.n; i++) {
		unsigned char c = to_lower(name.p[i]);
		if (!is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		v = v << 4 | (is_digit(c) ? c - (unsigned)'0' : c - (unsigned)'a' + 10);
	}
	*out_id = v >> 16;
	*out_type = v & 0xFFFF;
	return true;
}

/* The bytes of a stream, in the arena of the item. */
static str take(struct message *m, GsfInput *s)
{
	gsf_off_t size = gsf_input_size(s);
	uint64_t left = size < 0 ? 0 : (uint64_t)size;
	if (left > VALUE_BYTES || left > m->letter.job->in->at) {
		m->bad = true;
		return STR_NONE;
	}
	unsigned char *p = arena_new(m->arena, unsigned char, (size_t)left + 1);
	size_t have = 0;
	while (have < left) {
		size_t n = left - have < PIECE ? (size_t)(left - have) : PIECE;
		if (gsf_input_read(s, n, p + have) == NULL)
			break;
		have += n;
	}
	m->bad = m->bad || have < left;
	return (str){p, have};
}

static void keep(struct message *m, unsigned id, unsigned type, str bytes)
{
	if (id >= MAPI_own)
		mapi_add_own(&m->bag, msg_names_of(&m->names, id), type, bytes);
	else
		mapi_add(&m->bag, id, type, bytes);
}

/* Numbers and times: 16 bytes each. source: [MS-OXMSG] section 2.4 */
static void fixed_values(struct message *m, str s)
{
	size_t head = s.n % 16 == 8 ? 8 : 32; /* of 24 the rest is like a property without a name */
	for (size_t at = head; at + 16 <= s.n; at += 16) {
		const unsigned char *p = s.p + at;
		unsigned type = p[0] | (unsigned)p[1] << 8, id = p[2] | (unsigned)p[3] << 8;
		if (type == MAPI_int16 || type == MAPI_int32 || type == MAPI_time)
			keep(m, id, type, str_sub(s, at + 8, at + 16));
	}
}

static str name_at(GsfInfile *f, int i)
{
	const char *z = gsf_infile_name_by_index(f, i);
	return str_of(z == NULL ? "" : z);
}

/* All properties of a storage, but for data of attachments. */
static void load(struct message *m, GsfInfile *f)
{
	int n = gsf_infile_num_children(f);
	for (int i = 0; i < n && i < CHILDREN_MOST; i++) {
		unsigned id = 0, type = 0;
		str name = name_at(f, i);
		bool fixed = str_eq(name, STR("__properties_version1.0"));
		if (!fixed && (!id_of(name, &id, &type) || id == MAPI_attach_data))
			continue;
		if (!fixed && type != MAPI_string8 && type != MAPI_unicode &&
		    (type != MAPI_binary || (id != MAPI_rtf && id != MAPI_html)))
			continue;
		GsfInput *s = gsf_infile_child_by_index(f, i);
		if (s == NULL) {
			m->bad = true;
			continue;
		}
		str bytes = take(m, s);
		g_object_unref(s);
		if (fixed)
			fixed_values(m, bytes);
		else
			keep(m, id, type, bytes);
	}
}

/* ---- attachments ---- */

static void copy(GsfInfile *from, GsfOutfile *to, unsigned depth)
{
	int n = gsf_infile_num_children(from);
	for (int i = 0; i < n && i < CHILDREN_MOST && depth < DEPTH_MOST; i++) {
		GsfInput *s = gsf_infile_child_by_index(from, i);
		const char *name = gsf_infile_name_by_index(from, i);
		if (s == NULL || name == NULL)
			continue;
		bool folder = GSF_IS_INFILE(s) && gsf_infile_num_children(GSF_INFILE(s)) >= 0;
		GsfOutput *o = gsf_outfile_new_child(to, name, folder);
		if (o != NULL && folder)
			copy(GSF_INFILE(s), GSF_OUTFILE(o), depth + 1);
		else if (o != NULL)
			(void)gsf_input_copy(s, o);
		if (o != NULL) {
			(void)gsf_output_close(o);
			g_object_unref(o);
		}
		g_object_unref(s);
	}
}

/* What properties are called is told once, for a message and those within it. */
static void copy_names(struct message *m, GsfOutfile *to)
{
	static const char what[] = "__nameid_version1.0";
	GsfInput *s = gsf_infile_child_by_name(m->root, what);
	GsfOutput *o = s != NULL && GSF_IS_INFILE(s) ? gsf_outfile_new_child(to, what, TRUE) : NULL;
	if (o != NULL) {
		copy(GSF_INFILE(s), GSF_OUTFILE(o), DEPTH_MOST - 1);
		(void)gsf_output_close(o);
		g_object_unref(o);
	}
	if (s != NULL)
		g_object_unref(s);
}

/* A storage (a message within, an OLE object) as a compound file of its own. */
static void give_storage(struct message *m, GsfInfile *f, str name, bool message)
{
	GsfOutput *bytes = gsf_output_memory_new();
	GsfOutfile *o = gsf_outfile_msole_new(bytes);
	copy(f, o, 0);
	if (message)
		copy_names(m, o);
	(void)gsf_output_close(GSF_OUTPUT(o));
	g_object_unref(o);
	(void)gsf_output_close(bytes);
	str s = {gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(bytes)),
		 (size_t)gsf_output_size(bytes)};
	letter_give(&m->letter, name, ".msg", s, REASON_none);
	g_object_unref(bytes);
}

static void give_stream(struct message *m, GsfInput *s, str name)
{
	struct sink *sink = m->letter.job->sink;
	gsf_off_t size = gsf_input_size(s);
	if (!letter_member(&m->letter, name, "", size, REASON_none))
		return;
	bool whole = true;
	for (gsf_off_t at = 0; at < size && whole;) {
		size_t n = size - at < (gsf_off_t)PIECE ? (size_t)(size - at) : PIECE;
		const guint8 *p = gsf_input_read(s, n, NULL);
		whole = p != NULL;
		if (whole)
			sink->child_data(sink, p, n);
		at += (gsf_off_t)n;
		if (at % (1 << 20) == 0)
			sink->progress(sink, m->letter.job->in->at);
	}
	sink->child_end(sink, whole ? REASON_none : REASON_short_data);
}

static void give_attachment(struct message *m, GsfInfile *f)
{
	struct arena before = *m->arena;
	mapi_clear(&m->bag);
	load(m, f);
	str name = mapi_text(&m->bag, m->arena, MAPI_attach_name);
	if (name.n == 0)
		name = mapi_text(&m->bag, m->arena, MAPI_attach_short_name);
	int n = gsf_infile_num_children(f);
	bool found = false;
	for (int i = 0; i < n && i < CHILDREN_MOST; i++) {
		unsigned id, type;
		if (!id_of(name_at(f, i), &id, &type) || id != MAPI_attach_data)
			continue;
		GsfInput *s = gsf_infile_child_by_index(f, i);
		if (s == NULL)
			continue;
		found = true;
		bool message =
		    mapi_number(&m->bag, MAPI_attach_method, METHOD_message) == METHOD_message;
		if (type == MAPI_object && GSF_IS_INFILE(s))
			give_storage(m, GSF_INFILE(s), message ? STR_NONE : name, message);
		else
			give_stream(m, s, name);
		g_object_unref(s);
	}
	if (!found && name.n > 0) /* a link to a file elsewhere */
		letter_line(&m->letter, "Attachment", name);
	*m->arena = before;
}

/* each - hand every storage whose name begins so to `take_one`. */
static void each(struct message *m, GsfInfile *f, str head,
		 void (*take_one)(struct message *m, GsfInfile *f))
{
	int n = gsf_infile_num_children(f);
	for (int i = 0; i < n && i < CHILDREN_MOST; i++) {
		if (!str_starts(name_at(f, i), head))
			continue;
		GsfInput *s = gsf_infile_child_by_index(f, i);
		if (s != NULL && GSF_IS_INFILE(s))
			take_one(m, GSF_INFILE(s));
		m->bad = m->bad || s == NULL;
		if (s != NULL)
			g_object_unref(s);
	}
}

static void put_recipient(struct message *m, GsfInfile *f)
{
	struct arena before = *m->arena;
	mapi_clear(&m->bag);
	load(m, f);
	mapi_recipient(&m->bag, &m->letter);
	*m->arena = before;
}

static void put_message(struct message *m, GsfInfile *f)
{
	struct mapi own = {0};
	load(m, f);
	own = m->bag;
	m->bag = (struct mapi){.page = own.page};
	mapi_head(&own, &m->letter, true);
	each(m, f, STR("__recip_version1.0_"), put_recipient);
	mapi_bodies(&own, &m->letter);
	each(m, f, STR("__attach_version1.0_"), give_attachment);
	mapi_free(&own);
	mapi_free(&m->bag);
}

static int msg_read(struct read_job *j, struct err *e)
{
	str bytes;
	struct message m = {.arena = j->arena};
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	if (j->in->cap == 0)
		input_skip(j->in, bytes.n);
	j->sink->progress(j->sink, j->in->at);
	GsfInput *in = gsf_input_memory_new(bytes.p, (gsf_off_t)bytes.n, FALSE);
	GsfInfile *f = gsf_infile_msole_new(in, NULL);
	g_object_unref(in);
	if (f == NULL)
		return err_set(e, REASON_broken, 0);
	m.root = f;
	msg_names_read(&m.names, f, j->arena);
	letter_start(&m.letter, j);
	put_message(&m, f);
	letter_end(&m.letter);
	g_object_unref(f);
	if (m.bad)
		j->sink->partial(j->sink, REASON_partly_unreadable, 0);
	return 0;
}

/* What names a message: the directory may stand behind what is seen of a large file. */
static int msg_bid(const struct head *h)
{
	static const str marks[] = {
	    STR("_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000\0_\0"),
	    STR("_\0_\0n\0a\0m\0e\0i\0d\0_\0v\0e\0r\0s\0i\0o\0n\0"),
	    STR("_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0e\0r\0s\0i\0o\0n\0")};
	if (!str_starts(h->raw, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
		return 0;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (str_find(h->raw, marks[i]) < h->raw.n)
			return 97;
	return str_ends(h->name, STR(".msg")) || str_ends(h->name, STR(".MSG")) ? 50 : 0;
}

static void msg_warm(void)
{
	codeset_warm();
	gsf_init();
	quiet_glib();
}

const struct reader reader_msg = {
    .name = "msg",
    .version = 2,
    .format = "Outlook message (MSG)",
    .standard = "MS-OXMSG, MS-OXPROPS, MS-CFB, MS-OXRTFCP",
    .limits = "64 MiB for one body",
    .container = true,
    .bid = msg_bid,
    .bid_most = 97,
    .read = msg_read,
    .warm = msg_warm,
};
