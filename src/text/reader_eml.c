/*
 * reader_eml - a mail in the format of the internet (RFC 5322, MIME: RFC 2045-2049, 2231; gmime):
 * lines of its head, its texts, and its attachments as members; HTML, mails within it and TNEF are
 * members too. A body that is itself a message or a table of data is a member as well. S/MIME and
 * PGP: what is only signed is read, what is encrypted is a member that says so. Refuses to put
 * together messages that were sent in parts, and to check signatures.
 */
#include <gmime/gmime.h>
#include <openssl/cms.h>

#include "text/codeset.h"
#include "text/letter.h"
#include "text/mail_head.h"

#define PIECE        ((size_t)64 << 10)
#define DEPTH_MOST   2000
#define PERSONS_MOST 100000
#define SEALED_BYTES ((uint64_t)256 << 20)

struct mail {
	struct letter letter;
	struct arena *arena;
	GMimeParserOptions *options;
	unsigned persons;
};

static str of(const char *z) { return str_of(z == NULL ? "" : z); }

static void partial(struct mail *m, enum reason why)
{
	m->letter.job->sink->partial(m->letter.job->sink, why, 0);
}

/* clean - s as valid UTF-8, in a. */
static str clean(struct arena *a, str s)
{
	bool told;
	return codeset_decode(a, STR("utf-8"), s, &told);
}

/* ---- the head ---- */

static void put_list(struct mail *m, const char *what, InternetAddressList *list, unsigned depth)
{
	int n = list == NULL ? 0 : internet_address_list_length(list);
	for (int i = 0; i < n && depth < 8; i++) {
		struct arena scratch = *m->arena;
		InternetAddress *a = internet_address_list_get_address(list, i);
		str name = clean(&scratch, of(internet_address_get_name(a)));
		if (m->persons++ == PERSONS_MOST)
			partial(m, REASON_partly_unreadable);
		if (m->persons > PERSONS_MOST)
			return;
		if (INTERNET_ADDRESS_IS_GROUP(a)) {
			letter_line(&m->letter, what, name);
			put_list(m, what,
				 internet_address_group_get_members(INTERNET_ADDRESS_GROUP(a)),
				 depth + 1);
			continue;
		}
		str addr = of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a)));
		letter_person(&m->letter, what, name, clean(&scratch, addr));
	}
}

static void put_header(struct mail *m, GMimeHeader *h)
{
	static const struct {
		const char *name;
		bool people;
	} wanted[] = {{"From", true},         {"Sender", true},      {"To", true},
		      {"Cc", true},           {"Bcc", true},         {"Reply-To", true},
		      {"Resent-To", true},    {"Resent-From", true}, {"Subject", false},
		      {"Date", false},        {"Comments", false},   {"Keywords", false},
		      {"Organization", false}};
	str name = of(g_mime_header_get_name(h));
	struct arena scratch = *m->arena;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (!str_eq_nocase(name, str_of(wanted[i].name)))
			continue;
		const char *raw = g_mime_header_get_raw_value(h);
		if (of(raw).n > m->letter.job->limits->row_bytes) {
			partial(m, REASON_partly_unreadable);
			return;
		}
		InternetAddressList *list =
		    wanted[i].people ? internet_address_list_parse(m->options, raw) : NULL;
		if (list != NULL && internet_address_list_length(list) > 0)
			put_list(m, wanted[i].name, list, 0);
		else
			letter_line(&m->letter, wanted[i].name,
				    clean(&scratch, of(g_mime_header_get_value(h))));
		if (list != NULL)
			g_object_unref(list);
		return;
	}
}

static void put_head(struct mail *m, GMimeObject *o)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(o);
	int n = g_mime_header_list_get_count(list);
	for (int i = 0; i < n; i++)
		put_header(m, g_mime_header_list_get_header_at(list, i));
}

/* ---- the parts ---- */

/* content_of - a stream of what the part holds, its transfer encoding undone; NULL: nothing. */
static GMimeStream *content_of(GMimePart *part)
{
	GMimeDataWrapper *w = g_mime_part_get_content(part);
	if (w == NULL)
		return NULL;
	GMimeStream *raw = g_mime_data_wrapper_get_stream(w);
	g_mime_stream_reset(raw);
	GMimeStream *s = g_mime_stream_filter_new(raw);
	GMimeFilter *f = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(w), FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(s), f);
	g_object_unref(f);
	return s;
}

/* take_all - what the part holds, in the mail's arena. */
static str take_all(struct mail *m, GMimePart *part)
{
	GMimeStream *s = content_of(part);
	unsigned char *from = m->arena->p;
	size_t have = 0;
	while (s != NULL) {
		unsigned char *p = arena_alloc(m->arena, PIECE, 1, 1);
		ssize_t n = g_mime_stream_read(s, (char *)p, PIECE);
		m->arena->p = p + (n > 0 ? n : 0);
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	if (s != NULL)
		g_object_unref(s);
	return (str){from, have};
}

static void give_part(struct mail *m, GMimePart *part, str name, const char *ending)
{
	struct sink *sink = m->letter.job->sink;
	if (!letter_member(&m->letter, name, ending, -1, REASON_none))
		return;
	struct arena scratch = *m->arena;
	char *p = arena_alloc(&scratch, PIECE, 1, 1);
	GMimeStream *s = content_of(part);
	size_t told = 0;
	for (ssize_t n; s != NULL && (n = g_mime_stream_read(s, p, PIECE)) > 0; told++) {
		sink->child_data(sink, p, (size_t)n);
		if (told % 16 == 15)
			sink->progress(sink, m->letter.job->in->at);
	}
	if (s != NULL)
		g_object_unref(s);
	sink->child_end(sink, REASON_none);
}

/* Is a body itself data of a kind that is read better as an item of its own? */
static bool is_data(str text)
{
	static const char *const kinds[] = {"hl7v2", "edifact", "astm", "hl7xml",
					    "json",  "xml",     "sql",  "delimited"};
	struct head h = reader_text_head(text);
	const struct reader *r = reader_choose(&h);
	for (size_t i = 0; r != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_eq(str_of(r->name), str_of(kinds[i])))
			return true;
	return false;
}

static void put_text(struct mail *m, GMimePart *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
	str name = of(g_mime_content_type_get_parameter(type, "charset"));
	struct arena before = *m->arena;
	bool told;
	str raw = take_all(m, part);
	str text = codeset_decode(m->arena, name, raw, &told);
	if (is_data(text))
		letter_give(&m->letter, STR_NONE, ".txt", raw, REASON_none);
	else
		letter_text(&m->letter, text);
	if (str_find(text, STR("-----BEGIN PGP MESSAGE-----")) < text.n)
		partial(m, REASON_encrypted);
	*m->arena = before;
}

/* What was sealed by S/MIME: the mail within, when it is only signed. */
static void put_smime(struct mail *m, GMimePart *part, str name)
{
	struct arena before = *m->arena;
	str raw = take_all(m, part);
	const unsigned char *p = raw.p;
	CMS_ContentInfo *cms =
	    raw.n <= SEALED_BYTES ? d2i_CMS_ContentInfo(NULL, &p, (long)raw.n) : NULL;
	int sort = cms == NULL ? NID_undef : OBJ_obj2nid(CMS_get0_type(cms));
	ASN1_OCTET_STRING **held = sort == NID_pkcs7_signed ? CMS_get0_content(cms) : NULL;
	if (held != NULL && *held != NULL) {
		str inner = {ASN1_STRING_get0_data(*held), (size_t)ASN1_STRING_length(*held)};
		letter_give(&m->letter, STR("smime.eml"), "", inner, REASON_none);
	} else if (sort == NID_pkcs7_enveloped || sort == NID_id_smime_ct_authEnvelopedData) {
		letter_give(&m->letter, name, ".p7m", raw, REASON_encrypted);
	} else {
		letter_give(&m->letter, name, ".p7m", raw, REASON_none);
	}
	CMS_ContentInfo_free(cms);
	*m->arena = before;
}

static bool is_type(GMimeObject *o, const char *type, const char *sub)
{
	return g_mime_content_type_is_type(g_mime_object_get_content_type(o), type, sub);
}

static bool is_signature(GMimeObject *o)
{
	return is_type(o, "application", "pgp-signature") ||
	       is_type(o, "application", "pkcs7-signature") ||
	       is_type(o, "application", "x-pkcs7-signature");
}

static void put_part(struct mail *m, GMimePart *part)
{
	GMimeObject *o = GMIME_OBJECT(part);
	struct arena before = *m->arena;
	str name = str_copy(m->arena, of(g_mime_part_get_filename(part)));
	bool plain = is_type(o, "text", "plain") || is_type(o, "text", "rfc822-headers") ||
		     is_type(o, "message", "delivery-status") ||
		     is_type(o, "message", "disposition-notification") ||
		     is_type(o, "message", "feedback-report");
	if (is_type(o, "application", "pkcs7-mime") || is_type(o, "application", "x-pkcs7-mime"))
		put_smime(m, part, name);
	else if (plain && name.n == 0 && !g_mime_part_is_attachment(part))
		put_text(m, part);
	else if (is_type(o, "text", "html") && name.n == 0)
		give_part(m, part, STR("body.html"), "");
	else
		give_part(m, part, name, is_type(o, "text", "*") ? ".txt" : "");
	*m->arena = before;
}

static void put_message(struct mail *m, GMimeMessagePart *part)
{
	GMimeMessage *inner = g_mime_message_part_get_message(part);
	if (inner == NULL)
		return;
	GMimeStream *s = g_mime_stream_mem_new();
	(void)g_mime_object_write_to_stream(GMIME_OBJECT(inner), NULL, s);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(s));
	letter_give(&m->letter, STR_NONE, ".eml", (str){bytes->data, bytes->len}, REASON_none);
	g_object_unref(s);
}

static void put_around(struct mail *m, const char *text)
{
	struct arena scratch = *m->arena;
	str s = str_trim(of(text));
	if (s.n > 0)
		letter_text(&m->letter, clean(&scratch, s));
}

/* PGP/MIME (RFC 3156): a part that tells the version, and the one that nobody can read. */
static void put_encrypted(struct mail *m, GMimeMultipart *multi)
{
	int n = g_mime_multipart_get_count(multi);
	for (int i = 0; i < n; i++) {
		GMimeObject *o = g_mime_multipart_get_part(multi, i);
		if (is_type(o, "application", "pgp-encrypted"))
			continue;
		str name =
		    GMIME_IS_PART(o) ? of(g_mime_part_get_filename(GMIME_PART(o))) : STR_NONE;
		letter_give(&m->letter, name, ".asc", STR_NONE, REASON_encrypted);
	}
}

static void put_object(struct mail *m, GMimeObject *o, unsigned depth)
{
	if (o == NULL)
		return;
	if (depth > DEPTH_MOST) {
		partial(m, REASON_limit_depth);
		return;
	}
	if (GMIME_IS_MULTIPART_ENCRYPTED(o)) {
		put_encrypted(m, GMIME_MULTIPART(o));
	} else if (GMIME_IS_MULTIPART(o)) {
		GMimeMultipart *multi = GMIME_MULTIPART(o);
		int n = g_mime_multipart_get_count(multi);
		put_around(m, g_mime_multipart_get_prologue(multi));
		for (int i = 0; i < n; i++)
			put_object(m, g_mime_multipart_get_part(multi, i), depth + 1);
		put_around(m, g_mime_multipart_get_epilogue(multi));
		if (!multi->write_end_boundary)
			partial(m, REASON_short_data);
	} else if (GMIME_IS_MESSAGE_PART(o)) {
		put_message(m, GMIME_MESSAGE_PART(o));
	} else if (GMIME_IS_PART(o) && !is_signature(o)) {
		put_part(m, GMIME_PART(o));
	}
}

/* ---- the reader ---- */

static GMimeParserOptions *options_new(void)
{
	static const char *charsets[] = {"utf-8", "windows-1252", NULL};
	GMimeParserOptions *o = g_mime_parser_options_new();
	g_mime_parser_options_set_fallback_charsets(o, charsets);
	return o;
}

/* Without a mark of UTF-8 and blank lines before the head. */
static str behind_blank(str s)
{
	if (str_starts(s, STR("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_sub(s, 1, s.n);
	return s;
}

static int parse(struct read_job *j, str bytes, struct err *e)
{
	struct mail m = {.arena = j->arena, .options = options_new()};
	GByteArray *array = g_byte_array_new_take((guint8 *)(uintptr_t)bytes.p, bytes.n);
	GMimeStream *s = g_mime_stream_mem_new_with_byte_array(array);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(s), FALSE);
	GMimeParser *p = g_mime_parser_new_with_stream(s);
	GMimeMessage *message = g_mime_parser_construct_message(p, m.options);
	if (message != NULL) {
		letter_start(&m.letter, j);
		put_head(&m, GMIME_OBJECT(message));
		document_blank(&m.letter.doc);
		put_object(&m, g_mime_message_get_mime_part(message), 0);
		letter_end(&m.letter);
		g_object_unref(message);
	}
	g_object_unref(p);
	g_object_unref(s);
	g_byte_array_free(array, FALSE);
	g_mime_parser_options_free(m.options);
	return message != NULL ? 0 : err_set(e, REASON_broken, 0);
}

static int eml_read(struct read_job *j, struct err *e)
{
	str bytes;
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	j->sink->progress(j->sink, j->in->at);
	return parse(j, behind_blank(bytes), e);
}

static int eml_bid(const struct head *h)
{
	unsigned worth = mail_head_count(behind_blank(h->raw));
	return worth >= 5 ? 94 : worth >= 3 ? 80 : worth >= 2 ? 60 : 0;
}

/* One mail with everything in it that the library looks for on the way. */
static void eml_warm(void)
{
	static const char mail[] = "From: =?iso-8859-1?Q?Jos=E9?= <a@example.nl>\n"
				   "To: \"b\" <b@example.nl>\nSubject: =?windows-1252?B?6Q==?=\n"
				   "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
				   "Content-Type: text/plain; charset=koi8-r\n\nx\n--x--\n";
	struct sink none = sink_none();
	struct arena a = arena_make((size_t)16 << 20);
	struct limits limits = limits_standard();
	struct input in;
	struct err e = {0};
	codeset_warm();
	g_mime_init();
	input_of_memory(&in, str_of(mail));
	struct read_job j = {.in = &in, .limits = &limits, .arena = &a, .sink = &none};
	(void)eml_read(&j, &e);
	input_close(&in);
	arena_free(&a);
}

const struct reader reader_eml = {
    .name = "eml",
    .version = 1,
    .format = "Mail (EML)",
    .standard = "RFC 5322, RFC 2045-2049, RFC 2231, RFC 3156, RFC 8551",
    .limits = "no decryption; parts of a message sent in pieces are not joined",
    .container = true,
    .bid = eml_bid,
    .bid_most = 94,
    .read = eml_read,
    .warm = eml_warm,
};
