/*
 * reader_dicom - headers of DICOM (PS3.5, PS3.10): pictures, structured reports, packed documents,
 * DICOMDIR. What is said of people and of the examination becomes lines "label: value"; a document
 * in it (PDF, CDA) is a member. Elements in sequences are read like others, so that their depth
 * costs nothing. Refuses pixels (text burned into them is not seen) and deflated files.
 */
#include "base/cur.h"
#include "text/codeset.h"
#include "text/dicom_text.h"
#include "text/letter.h"

#define PREAMBLE    128
#define VALUE_BYTES ((size_t)1 << 20) /* of one text */
#define PIECE       ((size_t)64 << 10)
#define TELL_BYTES  ((uint64_t)1 << 20)
#define UNDEFINED   UINT32_MAX
#define VR(a, b)    ((unsigned)(a) << 8 | (unsigned)(b))

enum tag {
	TAG_group_end = 0x0002FFFF,
	TAG_syntax = 0x00020010,
	TAG_record_type = 0x00041430,
	TAG_charset = 0x00080005,
	TAG_class = 0x00080016,
	TAG_meaning = 0x00080104,
	TAG_burned_in = 0x00280301,
	TAG_concept_name = 0x0040A043,
	TAG_concept_value = 0x0040A168,
	TAG_document = 0x00420011,
	TAG_pixels = 0x7FE00010,
	TAG_item = 0xFFFEE000,
	TAG_item_end = 0xFFFEE00D,
	TAG_sequence_end = 0xFFFEE0DD
};

struct element {
	uint32_t tag;
	unsigned vr; /* 0: not told */
	uint32_t n;  /* [byte] of the value, or UNDEFINED */
	uint64_t at;
};

struct dicom {
	struct letter letter;
	struct input *in;
	struct out charset;
	struct out concept; /* what the next value of a report is called */
	struct out patient; /* number of a patient, until it is known who gave it */
	uint64_t told;
	uint32_t sequence; /* the last that began */
	unsigned
	    unknown; /* sequences of undefined length open within one whose coding is implicit */
	bool big, implicit, meta;
	bool no_text; /* BURNED IN ANNOTATION: NO */
	bool burned;  /* it says that there is text, or is of a kind that has it often */
	bool pixels, cut, broken;
};

/* ---- the stream ---- */

static bool has_long_length(unsigned vr)
{
	static const unsigned sorts[] = {VR('O', 'B'), VR('O', 'W'), VR('O', 'F'), VR('O', 'D'),
					 VR('O', 'L'), VR('O', 'V'), VR('S', 'Q'), VR('U', 'C'),
					 VR('U', 'R'), VR('U', 'T'), VR('U', 'N'), VR('S', 'V'),
					 VR('U', 'V')};
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
		if (vr == sorts[i])
			return true;
	return false;
}

static uint32_t number(const unsigned char *p, size_t n, bool big)
{
	uint32_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[big ? i : n - 1 - i];
	return v;
}

/*
 * Reads the head of an element from s.
 * gives   how many bytes it has, 0: s is too short, or is none
 */
static size_t head_of(str s, bool big, bool implicit, struct element *e)
{
	if (s.n < 8)
		return 0;
	e->tag = number(s.p, 2, big) << 16 | number(s.p + 2, 2, big);
	e->vr = 0;
	e->n = number(s.p + 4, 4, big);
	if (implicit || e->tag >> 16 == TAG_item >> 16)
		return 8;
	e->vr = VR(s.p[4], s.p[5]);
	if (!is_upper(s.p[4]) || !is_upper(s.p[5]))
		return 0;
	if (!has_long_length(e->vr)) {
		e->n = number(s.p + 6, 2, big);
		return 8;
	}
	if (s.n < 12)
		return 0;
	e->n = number(s.p + 8, 4, big);
	return 12;
}

static void skip(struct dicom *d, uint64_t n)
{
	if (d->in->can_seek && n > INPUT_WINDOW && n <= d->in->size - d->in->at) {
		input_seek(d->in, d->in->at + n);
		return;
	}
	while (n > 0) {
		str s = str_sub(input_view(d->in, PIECE), 0, n < SIZE_MAX ? (size_t)n : SIZE_MAX);
		if (s.n == 0) {
			d->cut = true;
			return;
		}
		input_skip(d->in, s.n);
		n -= s.n;
		if (d->in->at - d->told >= TELL_BYTES) {
			d->told = d->in->at;
			d->letter.job->sink->progress(d->letter.job->sink, d->told);
		}
	}
}

/* Fragments of pixels: items up to the end of the sequence. */
static void skip_fragments(struct dicom *d)
{
	for (struct element e; !d->cut;) {
		str s = input_view(d->in, 8);
		d->cut = s.n < 8;
		if (d->cut)
			return;
		(void)head_of(s, d->big, true, &e);
		input_skip(d->in, 8);
		if (e.tag == TAG_sequence_end)
			return;
		d->broken = d->broken || e.tag != TAG_item || e.n == UNDEFINED;
		if (d->broken)
			return;
		skip(d, e.n);
	}
}

/* ---- values ---- */

static void line(struct dicom *d, const char *label, str text)
{
	letter_line(&d->letter, *label != 0 ? label : "Tekst", text);
}

/* A value of a report, behind what it is called. */
static void report_line(struct dicom *d, str text)
{
	if (d->concept.n > 0) {
		out_u8(&d->concept, 0);
		line(d, (const char *)d->concept.p, text);
	} else {
		line(d, "", text);
	}
	out_clear(&d->concept);
}

/* Sequences of codes whose meaning tells something of the person. */
static const struct {
	uint32_t tag;
	const char *label;
} coded[] = {{0x00081032, "Onderzoek"}, {0x00081084, "Diagnose"},        {0x00321064, "Onderzoek"},
	     {0x00400008, "Onderzoek"}, {0x0040100A, "Reden onderzoek"}, {0x00400260, "Onderzoek"}};

static void put_code(struct dicom *d, str text)
{
	if (d->sequence == TAG_concept_name) {
		out_clear(&d->concept);
		out_str(&d->concept, text);
	} else if (d->sequence == TAG_concept_value) {
		report_line(d, text);
	}
	for (size_t i = 0; i < sizeof(coded) / sizeof(coded[0]); i++)
		if (d->sequence == coded[i].tag)
			line(d, coded[i].label, text);
}

/* The number of a patient that waits. */
static void put_patient(struct dicom *d, const char *label)
{
	if (d->patient.n > 0)
		line(d, label, out_view(&d->patient));
	out_clear(&d->patient);
}

/* Who gave the number before; of the citizen's it is the ministry. */
static void put_issuer(struct dicom *d, const struct dicom_tag *t, str text)
{
	bool citizen = str_find_nocase(text, STR("NLMINBIZA")) < text.n ||
		       str_eq_nocase(text, STR("BSN")) ||
		       str_find(text, STR("2.16.840.1.113883.2.4.6.3")) < text.n;
	put_patient(d, citizen ? "BSN" : "Patiëntnummer");
	if (!citizen)
		line(d, t->label, text);
}

/* One of the values between \. */
static void put_value(struct dicom *d, const struct dicom_tag *t, str text)
{
	struct out o = out_mem();
	if (t->sort == DICOM_person)
		dicom_person(&o, text);
	else if (t->sort == DICOM_date)
		dicom_date(&o, text);
	else
		out_str(&o, text);
	if (t->sort == DICOM_number)
		out_str(&d->patient, out_view(&o));
	else if (t->sort == DICOM_issuer)
		put_issuer(d, t, out_view(&o));
	else if (t->sort == DICOM_code)
		put_code(d, out_view(&o));
	else if (*t->label == 0)
		report_line(d, out_view(&o));
	else
		line(d, t->label, out_view(&o));
	out_end(&o);
}

static bool is_long_text(unsigned vr)
{
	return vr == VR('S', 'T') || vr == VR('L', 'T') || vr == VR('U', 'T');
}

static bool is_text(unsigned vr)
{
	return is_long_text(vr) || vr == VR('P', 'N') || vr == VR('L', 'O') || vr == VR('S', 'H') ||
	       vr == VR('U', 'C');
}

/* Text of an element that is not in the table: free text, names, and what a vendor keeps. */
static void put_unknown(struct dicom *d, const struct element *e, str text)
{
	static const struct dicom_tag person = {0, DICOM_person, "Naam"};
	bool private = (e->tag >> 16 & 1) != 0;
	if (e->vr == VR('P', 'N'))
		put_value(d, &person, text);
	else if (is_long_text(e->vr) || private)
		line(d, "Tekst", text);
}

static void put_text(struct dicom *d, const struct element *e, str raw)
{
	struct arena scratch = *d->letter.job->arena;
	const struct dicom_tag *t = dicom_tag_of(e->tag);
	if (t == NULL || t->sort != DICOM_issuer)
		put_patient(d, "Patiëntnummer");
	str text = dicom_decode(&scratch, out_view(&d->charset), raw);
	bool one = is_long_text(e->vr) || e->tag == 0x0040A160;
	do {
		str value = one ? text : str_cut(&text, '\\');
		if (t != NULL)
			put_value(d, t, str_trim(value));
		else
			put_unknown(d, e, str_trim(value));
	} while (!one && text.n > 0);
}

static void syntax(struct dicom *d, str uid, struct err *err)
{
	uid = str_trim(uid);
	d->implicit = str_eq(uid, STR("1.2.840.10008.1.2"));
	d->big = str_eq(uid, STR("1.2.840.10008.1.2.2"));
	if (str_eq(uid, STR("1.2.840.10008.1.2.1.99")) ||
	    str_eq(uid, STR("1.2.840.10008.1.2.4.95")))
		(void)err_set(err, REASON_no_reader, d->in->at);
}

/* Kinds of picture that often have a name burned in: scanned and made on a screen, ultrasound. */
static bool shows_text(str uid)
{
	static const str heads[] = {STR("1.2.840.10008.5.1.4.1.1.7"),
				    STR("1.2.840.10008.5.1.4.1.1.6.1"),
				    STR("1.2.840.10008.5.1.4.1.1.3.1")};
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (str_starts(uid, heads[i]))
			return true;
	return false;
}

/* Elements that say how the others are read. gives whether e was one */
static bool put_special(struct dicom *d, const struct element *e, str raw)
{
	switch (e->tag) {
	case TAG_charset:
		out_clear(&d->charset);
		out_str(&d->charset, raw);
		return true;
	case TAG_class:
		d->burned = d->burned || shows_text(str_trim(raw));
		return true;
	case TAG_burned_in:
		d->no_text = str_eq(str_trim(raw), STR("NO"));
		d->burned = d->burned || str_eq(str_trim(raw), STR("YES"));
		return true;
	case TAG_record_type:
		if (str_eq(str_trim(raw), STR("PATIENT")))
			document_blank(&d->letter.doc);
		return true;
	default:
		return false;
	}
}

static void give_document(struct dicom *d, uint32_t n)
{
	struct sink *s = d->letter.job->sink;
	str head = input_view(d->in, 8);
	const char *ending = str_starts(head, STR("%PDF")) ? ".pdf"
			     : str_starts(head, STR("<")) || str_starts(head, STR("\xEF\xBB\xBF<"))
				 ? ".xml"
				 : "";
	if (!letter_member(&d->letter, STR_NONE, ending, n, REASON_none)) {
		skip(d, n);
		return;
	}
	uint64_t left = n;
	while (left > 0) {
		str v = input_view(d->in, PIECE);
		v = str_sub(v, 0, left < v.n ? (size_t)left : v.n);
		if (v.n == 0)
			break;
		s->child_data(s, v.p, v.n);
		input_skip(d->in, v.n);
		left -= v.n;
		s->progress(s, d->in->at);
	}
	d->cut = d->cut || left > 0;
	s->child_end(s, left > 0 ? REASON_short_data : REASON_none);
}

static void value(struct dicom *d, const struct element *e, struct err *err)
{
	uint32_t n = e->n < VALUE_BYTES ? e->n : (uint32_t)VALUE_BYTES;
	bool wanted = is_text(e->vr) || dicom_tag_of(e->tag) != NULL || e->tag == TAG_syntax ||
		      e->tag == TAG_charset || e->tag == TAG_class || e->tag == TAG_burned_in ||
		      e->tag == TAG_record_type;
	if (e->tag == TAG_document) {
		give_document(d, e->n);
		return;
	}
	if (!wanted || n == 0) {
		skip(d, e->n);
		return;
	}
	str raw = str_sub(input_view(d->in, n), 0, n);
	if (e->tag == TAG_syntax)
		syntax(d, raw, err);
	else if (!put_special(d, e, raw))
		put_text(d, e, raw);
	d->broken = d->broken || n < e->n;
	skip(d, e->n);
}

/* ---- elements ---- */

/* Is the value a sequence, whatever it is called? */
static bool is_sequence(struct dicom *d, const struct element *e)
{
	bool may = d->implicit || e->vr == VR('U', 'N');
	if (e->vr == VR('S', 'Q') || (e->n == UNDEFINED && (may || d->unknown > 0)))
		return true;
	struct element first;
	str s = input_view(d->in, 8);
	return may && e->n >= 8 && head_of(s, d->big, true, &first) > 0 && first.tag == TAG_item;
}

static void begin_sequence(struct dicom *d, const struct element *e)
{
	d->sequence = e->tag;
	if (e->n == UNDEFINED && (d->unknown > 0 || (e->vr == VR('U', 'N') && !d->implicit)))
		d->unknown++;
}

/* One element. gives false at the end of what can be read */
static bool element(struct dicom *d, struct err *err)
{
	struct element e;
	str s = input_view(d->in, 12);
	if (s.n == 0)
		return false;
	if (d->meta && (s.n < 2 || s.p[0] != 2 || s.p[1] != 0))
		d->meta = false;
	bool big = d->big && !d->meta, implicit = (d->implicit && !d->meta) || d->unknown > 0;
	size_t n = head_of(s, big, implicit, &e);
	e.at = d->in->at;
	if (n == 0) {
		d->cut = s.n < 12;
		d->broken = d->broken || !d->cut;
		return false;
	}
	input_skip(d->in, n);
	if (e.tag == TAG_sequence_end && d->unknown > 0)
		d->unknown--;
	if (e.tag >> 16 == TAG_item >> 16)
		return true;
	d->pixels = d->pixels || e.tag == TAG_pixels;
	if (is_sequence(d, &e) && e.tag != TAG_pixels)
		begin_sequence(d, &e);
	else if (e.n == UNDEFINED)
		skip_fragments(d);
	else
		value(d, &e, err);
	return !d->cut && !d->broken && err->reason == REASON_none;
}

/* Without a head: which coding makes sense of the first elements. */
static bool guess(str s, bool *out_big, bool *out_implicit)
{
	for (unsigned way = 0; way < 4; way++) {
		bool big = way >= 2, implicit = (way & 1) != 0;
		unsigned good = 0;
		uint32_t before = 0;
		str rest = s;
		for (struct element e; good < 4; good++) {
			size_t n = head_of(rest, big, implicit, &e);
			bool group = e.tag >> 16 == 2 || e.tag >> 16 == 8;
			if (n == 0 || !group || e.tag < before || e.n > 4096 || e.n > rest.n - n)
				break;
			before = e.tag + 1;
			rest = str_sub(rest, n + e.n, rest.n);
		}
		*out_big = big;
		*out_implicit = implicit;
		if (good == 4)
			return true;
	}
	return false;
}

static bool has_head(str s) { return str_eq(str_sub(s, PREAMBLE, PREAMBLE + 4), STR("DICM")); }

static int dicom_read(struct read_job *j, struct err *e)
{
	struct dicom d = {
	    .in = j->in, .charset = out_mem(), .concept = out_mem(), .patient = out_mem()};
	str s = input_view(j->in, 4096);
	if (has_head(s)) {
		d.meta = true;
		input_skip(j->in, PREAMBLE + 4);
	} else if (guess(s, &d.big, &d.implicit)) {
		d.meta = s.p[0] == 2 && s.p[1] == 0 && !d.implicit;
	} else {
		return err_set(e, REASON_broken, 0);
	}
	letter_start(&d.letter, j);
	while (element(&d, e))
		continue;
	put_patient(&d, "Patiëntnummer");
	letter_end(&d.letter);
	j->sink->progress(j->sink, j->in->at);
	out_end(&d.charset);
	out_end(&d.concept);
	out_end(&d.patient);
	if (j->in->failed)
		return err_set(e, REASON_io_error, j->in->at);
	if (d.cut || d.broken)
		j->sink->partial(j->sink, d.cut ? REASON_short_data : REASON_broken, j->in->at);
	if (d.pixels && d.burned && !d.no_text)
		j->sink->partial(j->sink, REASON_partly_unreadable, 0);
	return e->reason == REASON_none ? 0 : -1;
}

static int dicom_bid(const struct head *h)
{
	bool big, implicit;
	if (has_head(h->raw))
		return 99;
	if (h->raw.n < 64 || (h->raw.p[0] > 8 && h->raw.p[1] > 8))
		return 0;
	return guess(h->raw, &big, &implicit) ? 92 : 0;
}

const struct reader reader_dicom = {
    .name = "dicom",
    .version = 1,
    .format = "DICOM (headers, reports, packed documents)",
    .standard = "PS3.5, PS3.10",
    .limits =
	"no pixels: text burned into a picture is not seen (said where the header lets expect "
	"it); nothing of deflated files",
    .container = true,
    .bid = dicom_bid,
    .bid_most = 99,
    .read = dicom_read,
    .warm = codeset_warm,
};
