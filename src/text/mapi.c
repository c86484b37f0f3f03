/* mapi - see mapi.h. Refuses properties of lists and of numbers that are nobody's data. */
#include "text/mapi.h"

#include "base/cur.h"
#include "base/date.h"
#include "base/utf8.h"
#include "text/codeset.h"
#include "text/lzfu.h"

#define VALUES_MOST       20000
#define EPOCH_SECONDS     11644473600u /* from 1601 to 1970 */
#define HALF_DAY_SECONDS  43200u
#define YEAR_9999_SECONDS 253402300799u

void mapi_add(struct mapi *m, unsigned id, unsigned type, str bytes)
{
	if (m->n >= VALUES_MOST)
		return;
	GROW(m->value, m->cap, m->n + 1);
	m->value[m->n++] = (struct mapi_value){(uint16_t)id, (uint16_t)type, bytes, STR_NONE};
	if (id == MAPI_message_page || (id == MAPI_internet_page && m->page == 0))
		m->page = mapi_number(m, id, 0);
}

void mapi_add_own(struct mapi *m, const struct mapi_name *name, unsigned type, str bytes)
{
	/* of fields that people make: PS_PUBLIC_STRINGS */
	static const str made = STR("\x29\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46");
	size_t before = m->n;
	bool known = name != NULL && name->name.n == 0 && name->number >= MAPI_own &&
		     name->number < MAPI_no_name;
	mapi_add(m, known ? name->number : MAPI_no_name, type, bytes);
	if (m->n > before && name != NULL && memcmp(name->set, made.p, made.n) == 0)
		m->value[before].label = name->name;
}

void mapi_clear(struct mapi *m) { m->n = 0; }

void mapi_free(struct mapi *m)
{
	grow_free(m->value, m->cap, sizeof(*m->value));
	*m = (struct mapi){0};
}

static const struct mapi_value *find(const struct mapi *m, unsigned id)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->value[i].id == id)
			return &m->value[i];
	return NULL;
}

static bool is_text(const struct mapi_value *v)
{
	return v != NULL && (v->type == MAPI_string8 || v->type == MAPI_unicode);
}

static str text_of(const struct mapi *m, struct arena *a, const struct mapi_value *v)
{
	bool told;
	str s = v->bytes;
	if (v->type == MAPI_unicode) {
		while (s.n >= 2 && s.p[s.n - 1] == 0 && s.p[s.n - 2] == 0)
			s.n -= 2 - s.n % 2;
		return codeset_page(a, 1200, s, &told);
	}
	while (s.n > 0 && s.p[s.n - 1] == 0)
		s.n--;
	return codeset_page(a, utf8_valid(s) ? 65001 : m->page, s, &told);
}

str mapi_text(const struct mapi *m, struct arena *a, unsigned id)
{
	const struct mapi_value *v = find(m, id);
	return is_text(v) ? text_of(m, a, v) : STR_NONE;
}

uint32_t mapi_number(const struct mapi *m, unsigned id, uint32_t otherwise)
{
	const struct mapi_value *v = find(m, id);
	if (v == NULL || v->bytes.n < 2)
		return otherwise;
	struct cur c = cur_of(v->bytes);
	return v->bytes.n >= 4 ? cur_u32(&c) : cur_u16(&c);
}

/* The first of the addresses that is one of the internet. */
static str address(const struct mapi *m, struct arena *a, unsigned smtp, unsigned other)
{
	str s = mapi_text(m, a, smtp);
	if (str_find_byte(s, '@') == s.n)
		s = mapi_text(m, a, other);
	return s;
}

/* A moment: 100 ns since 1601. day: the day alone, which Outlook keeps as its local midnight. */
static void put_time(struct letter *l, const char *what, const struct mapi_value *v, bool day)
{
	struct cur c = cur_of(v->bytes);
	uint64_t seconds = cur_u64(&c) / 10000000;
	if (c.bad || seconds > EPOCH_SECONDS + YEAR_9999_SECONDS)
		return;
	seconds += day ? HALF_DAY_SECONDS : 0;
	struct out o = out_mem();
	time_write(&o, ((int64_t)seconds - (int64_t)EPOCH_SECONDS) * 1000);
	letter_line(l, what, str_sub(out_view(&o), 0, day ? 10 : SIZE_MAX));
	out_end(&o);
}

static void put_sent(const struct mapi *m, struct letter *l)
{
	const struct mapi_value *v = find(m, MAPI_submit_time);
	if (v == NULL)
		v = find(m, MAPI_delivery_time);
	if (v != NULL && v->type == MAPI_time)
		put_time(l, "Date", v, false);
}

void mapi_head(const struct mapi *m, struct letter *l, bool people)
{
	struct arena scratch = *l->job->arena;
	str name = mapi_text(m, &scratch, MAPI_from_name);
	str from = address(m, &scratch, MAPI_from_smtp, MAPI_from_address);
	str sender = mapi_text(m, &scratch, MAPI_sender_name);
	str sends = address(m, &scratch, MAPI_sender_smtp, MAPI_sender_address);
	if (name.n > 0 || from.n > 0)
		letter_person(l, "From", name, from);
	if ((sender.n > 0 || sends.n > 0) && (!str_eq(sender, name) || !str_eq(sends, from)))
		letter_person(l, name.n > 0 ? "Sender" : "From", sender, sends);
	if (!people) {
		letter_line(l, "To", mapi_text(m, &scratch, MAPI_display_to));
		letter_line(l, "Cc", mapi_text(m, &scratch, MAPI_display_cc));
		letter_line(l, "Bcc", mapi_text(m, &scratch, MAPI_display_bcc));
	}
	letter_line(l, "Subject", mapi_text(m, &scratch, MAPI_subject));
	put_sent(m, l);
}

void mapi_recipient(const struct mapi *m, struct letter *l)
{
	static const char *const sorts[] = {"From", "To", "Cc", "Bcc"};
	struct arena scratch = *l->job->arena;
	uint32_t sort = mapi_number(m, MAPI_recipient_type, 1) & 0xF;
	letter_person(l, sorts[sort < 4 ? sort : 1], mapi_text(m, &scratch, MAPI_display_name),
		      address(m, &scratch, MAPI_smtp_address, MAPI_address));
}

/* What a contact holds, in the order in which it is written. */
static const struct {
	unsigned id;
	const char *label;
} contact[] = {{0x3A06, "Voornaam"},
	       {0x3A0A, "Voorletters"},
	       {MAPI_surname, "Achternaam"},
	       {MAPI_birthday, "Geboortedatum"},
	       {0x3A29, "Straat"},
	       {MAPI_work_postcode, "Postcode"},
	       {0x3A27, "Woonplaats"},
	       {0x3A15, "Adres"},
	       {0x3A5D, "Straat"},
	       {MAPI_home_postcode, "Postcode"},
	       {0x3A59, "Woonplaats"},
	       {0x3A09, "Telefoon"},
	       {0x3A08, "Telefoon werk"},
	       {0x3A1C, "Mobiel"},
	       {0x3A16, "Bedrijf"},
	       {0x3A17, "Functie"},
	       {0x3A48, "Partner"},
	       {0x3A58, "Kinderen"},
	       {0x3A1A, "Telefoon"},
	       {0x3A1B, "Telefoon werk"},
	       {0x3A2F, "Telefoon"},
	       {0x8083, "E-mail"},
	       {0x8093, "E-mail"},
	       {0x80A3, "E-mail"},
	       {0x820D, "Begin"},
	       {0x820E, "Einde"},
	       {0x8208, "Locatie"},
	       {0x8238, "Deelnemers"},
	       {0x8104, "Begin"},
	       {0x8105, "Uiterlijk"},
	       {0x811F, "Eigenaar"},
	       {0x8232, "Herhaling"}};

#define CONTACT_LINES (sizeof(contact) / sizeof(contact[0]))

/* Postcode and city, which say more on one line. */
static bool put_place(const struct mapi *m, struct letter *l, unsigned post, unsigned city)
{
	struct arena scratch = *l->job->arena;
	str a = mapi_text(m, &scratch, post), b = mapi_text(m, &scratch, city);
	struct out o = out_mem();
	if (a.n > 0 && b.n > 0) {
		out_str(&o, a);
		out_char(&o, ' ');
		out_str(&o, b);
		letter_line(l, "Postcode en woonplaats", out_view(&o));
	}
	out_end(&o);
	return a.n > 0 && b.n > 0;
}

/* A middle name: in Dutch mostly what stands before a surname. */
static void put_middle(const struct mapi *m, struct letter *l)
{
	struct arena scratch = *l->job->arena;
	str s = str_trim(mapi_text(m, &scratch, MAPI_middle_name));
	if (s.n > 0)
		letter_line(l, is_lower(s.p[0]) || s.p[0] == '\'' ? "Tussenvoegsel" : "Tweede naam",
			    s);
}

static void put_sex(const struct mapi *m, struct letter *l)
{
	uint32_t v = mapi_number(m, MAPI_gender, 0);
	if (v == 1 || v == 2)
		letter_line(l, "Geslacht", v == 1 ? STR("V") : STR("M"));
}

static void put_contact(const struct mapi *m, struct letter *l)
{
	document_blank(&l->doc);
	for (size_t i = 0; i < CONTACT_LINES; i++) {
		struct arena scratch = *l->job->arena;
		unsigned id = contact[i].id;
		const struct mapi_value *v = find(m, id);
		if (id == MAPI_surname)
			put_middle(m, l);
		if (v != NULL && v->type == MAPI_time)
			put_time(l, contact[i].label, v, id < MAPI_own);
		else if (i + 1 < CONTACT_LINES &&
			 (id == MAPI_work_postcode || id == MAPI_home_postcode) &&
			 put_place(m, l, id, contact[i + 1].id))
			i++;
		else
			letter_line(l, contact[i].label, mapi_text(m, &scratch, id));
		if (id == MAPI_birthday)
			put_sex(m, l);
	}
	document_blank(&l->doc);
}

/* Kinds of address, versions, time zones, accounts: what Outlook notes for itself. */
static const uint16_t machinery[] = {0x8082, 0x8092, 0x80A2, 0x80B2, 0x80C2,
				     0x80D2, 0x8234, 0x8554, 0x8580, 0x8581};

/* Is it what a person wrote in a property with a name, or a mark of the machinery? */
static bool is_content(unsigned id, str s)
{
	for (size_t i = 0; i < sizeof(machinery) / sizeof(machinery[0]); i++)
		if (id == machinery[i])
			return false;
	for (size_t i = 0; i < CONTACT_LINES; i++)
		if (id == contact[i].id)
			return false; /* told already */
	return id == MAPI_transport_head || s.n <= 24 || str_find_byte(s, ' ') < s.n;
}

/* What somebody put into a field of his own, behind its name. */
static void put_field(struct letter *l, struct arena scratch, const struct mapi_value *v, str s)
{
	bool told;
	str label = str_trim(codeset_page(&scratch, 1200, v->label, &told));
	if (label.n == 0 || str_find_byte(s, '\n') < s.n)
		letter_text(l, s);
	else
		letter_line(l, str_z(&scratch, label), s);
}

static void put_strings(const struct mapi *m, struct letter *l)
{
	for (size_t i = 0; i < m->n; i++) {
		struct arena scratch = *l->job->arena;
		const struct mapi_value *v = &m->value[i];
		if (!is_text(v) || (v->id < MAPI_own && v->id != MAPI_transport_head))
			continue;
		str s = str_trim(text_of(m, &scratch, v));
		if (s.n > 0 && is_content(v->id, s))
			put_field(l, scratch, v, s);
	}
}

static void give_html(const struct mapi *m, struct letter *l)
{
	const struct mapi_value *v = find(m, MAPI_html);
	struct arena scratch = *l->job->arena;
	if (v == NULL || v->bytes.n == 0 || (v->type != MAPI_binary && !is_text(v)))
		return;
	str s = v->type == MAPI_unicode ? text_of(m, &scratch, v) : v->bytes;
	letter_give(l, STR("body.html"), "", s, REASON_none);
}

static void give_rtf(const struct mapi *m, struct letter *l)
{
	const struct mapi_value *v = find(m, MAPI_rtf);
	struct out rtf = out_mem();
	if (v == NULL || v->type != MAPI_binary || v->bytes.n == 0)
		return;
	enum reason why = lzfu_open(v->bytes, l->job->limits->member_memory_mib << 20, &rtf);
	if (rtf.n > 0)
		letter_give(l, STR("body.rtf"), "", out_view(&rtf), REASON_none);
	if (why != REASON_none)
		l->job->sink->partial(l->job->sink, why, 0);
	out_end(&rtf);
}

void mapi_bodies(const struct mapi *m, struct letter *l)
{
	struct arena before = *l->job->arena;
	str body = mapi_text(m, l->job->arena, MAPI_body);
	if (body.n > 0)
		letter_text(l, body);
	*l->job->arena = before;
	put_contact(m, l);
	put_strings(m, l);
	give_html(m, l);
	give_rtf(m, l);
}
