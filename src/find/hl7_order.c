/*
 * hl7_order - orders, requesters, results and specimens in HL7 v2: PV1, ROL, PRT, ORC, OBR, OBX,
 * NTE, SPM, SAC. Follows HL7 v2.5.1 chapters 4, 7 and 13. Of several requesters the practice
 * (ORC-21, ORC-17) with an AGB code stands before the ordering provider (ORC-12, OBR-16), and that
 * before the referring doctor (PV1-8). Specimen numbers also stand without a scope: analysers
 * return them without patient or authority, and only the folder they lie in joins them.
 */
#include "find/hl7.h"

#include "base/date.h"

#define RANK_ATTENDING  1
#define RANK_REFERRING  2
#define RANK_ENTERED    3
#define RANK_PROVIDER   4
#define RANK_PRACTICE   5
#define RANK_AGB        10 /* with an AGB code before all without */
#define LONG_TEXT_BYTES 24
#define FIELD_PLACER    2 /* of ORC and OBR */

static str part(const struct hl7_state *h, str s, unsigned k)
{
	return field_part(s, h->sep.component, k);
}

static str leaf(struct hl7_state *h, str s)
{
	return hl7_keep(h, field_leaf(h->arena, &h->sep, s));
}

static bool vektis(str authority)
{
	return str_find_nocase(authority, STR("VEKTIS")) < authority.n ||
	       str_find_nocase(authority, STR("AGB")) < authority.n ||
	       str_find(authority, STR("2.16.840.1.113883.2.4.6.1")) < authority.n;
}

/* An AGB code: 8 digits, 7 only where the authority says so; other authorities' numbers are none.
 */
static str agb_of(struct hl7_state *h, str id, str authority, unsigned *out_evidence)
{
	str agb;
	bool said = vektis(authority);
	*out_evidence = 0;
	if (!said && str_trim(authority).n > 0)
		return STR_NONE;
	return agb_read(h->arena, field_leaf(h->arena, &h->sep, id), said, &agb, out_evidence)
		   ? agb
		   : STR_NONE;
}

static void consider(struct asked *best, int rank, struct place_in p, str agb, unsigned evidence,
		     str name)
{
	struct asked now = {.rank = rank + (agb.n > 0 ? RANK_AGB : 0),
			    .agb = agb,
			    .name = name,
			    .city = best->city,
			    .evidence = evidence,
			    .cell = p.cell,
			    .at = p.at,
			    .raw_n = p.raw_n};
	if (agb.n == 0 && name.n == 0)
		return;
	if (now.rank > best->rank)
		*best = now;
	else if (best->name.n == 0)
		best->name = name;
}

static str doctor_name(struct hl7_state *h, const struct parts *xcn)
{
	str family = leaf(h, field_part(field_at(xcn, 2), h->sep.subcomponent, 1)),
	    given = leaf(h, field_at(xcn, 3));
	return family.n == 0 ? STR_NONE : hl7_join(h, given, STR(" "), family);
}

/* "VPK3^verpleegkundige": who took blood or typed, or a post where that is done, by its work. */
static bool work_name(str name)
{
	static const char *const works[] = {"verpleeg",  "secretar",   "analist",       "laborant",
					    "prikpost",  "prikdienst", "bloedafname",   "balie",
					    "nurse",     "phlebotom",  "doktersassist", "systeem",
					    "interface", "system",     "beheerder"};
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (str_find_nocase(name, str_of(works[i])) < name.n)
			return true;
	return false;
}

/* Who one doctor's field names. */
struct doctor {
	str agb, name;
	unsigned evidence;
};

static struct doctor read_doctor(struct hl7_state *h, str xcn)
{
	struct doctor d;
	const struct parts *x = hl7_split(h, xcn);
	d.agb = agb_of(h, field_at(x, 1), field_at(x, 9), &d.evidence);
	d.name = doctor_name(h, x);
	if (work_name(d.name))
		d.name = STR_NONE;
	return d;
}

static unsigned char keep_bytes(unsigned char *to, str s)
{
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	return (unsigned char)s.n;
}

/* The same; a field that came before need not be read again. */
static struct doctor known_doctor(struct hl7_state *h, str xcn)
{
	struct known_doctor *k = &h->doctor[hl7_hash(xcn) % KNOWN_TEXTS];
	if (xcn.n > KNOWN_BYTES)
		return read_doctor(h, xcn);
	if (k->stamp == h->stamp && str_eq((str){k->text, k->text_n}, xcn))
		return (struct doctor){str_copy(h->arena, (str){k->agb, k->agb_n}),
				       str_copy(h->arena, (str){k->name, k->name_n}), k->evidence};
	struct doctor d = read_doctor(h, xcn);
	if (d.agb.n > sizeof(k->agb) || d.name.n > sizeof(k->name))
		return d;
	k->stamp = h->stamp;
	k->evidence = d.evidence;
	k->text_n = keep_bytes(k->text, xcn);
	k->agb_n = keep_bytes(k->agb, d.agb);
	k->name_n = keep_bytes(k->name, d.name);
	return d;
}

static void doctor(struct hl7_state *h, struct asked *best, const struct segment *g, unsigned field,
		   int rank)
{
	str rest = field_text(g, field), one;
	while (field_next(&rest, h->sep.repetition, &one)) {
		struct doctor d = known_doctor(h, one);
		consider(best, rank, hl7_place(h, field), d.agb, d.evidence, d.name);
	}
}

/* A doctor one field beside where one belongs: only with an AGB code that says so. */
static void doctor_beside(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str one = field_part(field_text(g, field), h->sep.repetition, 1);
	if (vektis(part(h, one, 9)))
		doctor(h, &h->group, g, field, RANK_ENTERED);
}

/* A practice in a field of ORC beside ORC-17: only with an AGB code that says so. */
static void practice_beside(struct hl7_state *h, const struct segment *g, unsigned field)
{
	unsigned evidence;
	str one = field_part(field_text(g, field), h->sep.repetition, 1);
	if (!vektis(part(h, one, 3)))
		return;
	str agb = agb_of(h, part(h, one, 1), part(h, one, 3), &evidence);
	if (agb.n > 0)
		consider(&h->group, RANK_ENTERED, hl7_place(h, field), agb, evidence,
			 leaf(h, part(h, one, 2)));
}

void hl7_visit(struct hl7_state *h, const struct segment *g)
{
	static const unsigned others[] = {7, 9, 17}; /* attending, consulting, admitting */
	doctor(h, &h->visit, g, 8, RANK_REFERRING);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]) && h->visit.agb.n == 0; i++) {
		struct asked other = {0};
		doctor(h, &other, g, others[i], RANK_ATTENDING);
		if (other.agb.n > 0)
			h->visit = other;
	}
}

/* How near a role stands to having asked; 0: it does not ask. source: HL7 tables 0443 and 0912 */
static int role_rank(str role)
{
	static const struct {
		const char *code;
		int rank;
	} roles[] = {{"OP", RANK_PROVIDER},  {"RP", RANK_REFERRING}, {"REFP", RANK_REFERRING},
		     {"PP", RANK_REFERRING}, {"RT", RANK_REFERRING}, {"FHCP", RANK_REFERRING},
		     {"AT", RANK_ATTENDING}};
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (str_eq_nocase(str_trim(role), str_of(roles[i].code)))
			return roles[i].rank;
	return 0;
}

/* Before the first order a role is of the visit. */
static struct asked *asked_here(struct hl7_state *h)
{
	if (h->seen_order)
		return &h->group;
	h->arena = &h->person_arena;
	return &h->visit;
}

void hl7_role(struct hl7_state *h, const struct segment *g)
{
	int rank = role_rank(part(h, field_text(g, 3), 1));
	if (rank > 0)
		doctor(h, asked_here(h), g, 4, rank);
}

void hl7_participation(struct hl7_state *h, const struct segment *g)
{
	int rank = role_rank(part(h, field_text(g, 4), 1));
	if (rank > 0)
		doctor(h, asked_here(h), g, 5, rank);
}

/* ---- numbers ---- */

/* "100102018.HPV" names an order for the specimen 100102018. */
static size_t stem_of(str id)
{
	size_t point = str_find_byte(id, '.');
	if (point < 6 || point == id.n)
		return 0;
	for (size_t i = 0; i < point; i++)
		if (!is_digit(id.p[i]))
			return 0;
	for (size_t i = point + 1; i < id.n; i++)
		if (!is_alpha(id.p[i]))
			return 0;
	return id.n - point <= 6 ? point : 0;
}

static void add_key(struct hl7_state *h, enum kind kind, struct place_in p, str scope, str id,
		    unsigned evidence)
{
	if (id.n > 0 && id.n <= 64 && scope.n <= 64)
		build_add(&h->order, kind, evidence, p.cell, p.at, p.raw_n,
			  local_key(h->arena, scope, id));
}

static void order_number(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str rest = field_text(g, field), one;
	while (field_next(&rest, h->sep.repetition, &one)) {
		str id = leaf(h, field_part(part(h, one, 1), h->sep.subcomponent, 1)),
		    scope = leaf(h, part(h, one, 2));
		struct place_in p = hl7_place(h, field);
		if (scope.n == 0) {
			/* the placer's number in an answer that names nobody: the receiver gave it
			 */
			if (field == FIELD_PLACER && !h->seen_patient && h->receiver.n > 0)
				add_key(h, KIND_order, p, h->receiver, id,
					EV_position | EV_derived);
			scope = h->sender;
		}
		add_key(h, KIND_order, p, scope, id, EV_position);
		size_t stem = stem_of(id);
		if (stem > 0) {
			add_key(h, KIND_order, p, scope, str_sub(id, 0, stem),
				EV_position | EV_derived);
			add_key(h, KIND_specimen, p, STR_NONE, str_sub(id, 0, stem),
				EV_position | EV_derived);
		} else if (str_find_nocase(scope, STR("ScreenIT")) < scope.n) {
			add_key(h, KIND_specimen, p, STR_NONE, id,
				EV_position |
				    EV_derived); /* the order is named after its specimen */
		}
	}
}

/* OBR-18 and OBR-20, where laboratories put their own number of the request; other things stand
 * there too, and shorter. */
static void request_number(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str id = leaf(h, part(h, field_text(g, field), 1));
	size_t digits = 0;
	for (size_t i = 0; i < id.n; i++) {
		digits += is_digit(id.p[i]);
		if (!is_alnum(id.p[i]) && id.p[i] != '-' && id.p[i] != '.')
			return;
	}
	if (id.n <= 24 && digits >= 6)
		add_key(h, KIND_order, hl7_place(h, field), h->sender, id, EV_position);
}

static void specimen_number(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str rest = field_text(g, field), one;
	struct place_in p = hl7_place(h, field);
	while (field_next(&rest, h->sep.repetition, &one)) {
		for (unsigned k = 1; k <= 2; k++) {
			str ei = part(h, one, k);
			str id = leaf(h, field_part(ei, h->sep.subcomponent, 1)),
			    scope = leaf(h, field_part(ei, h->sep.subcomponent, 2));
			if (k == 2 && h->segment->tag.p[1] == 'A')
				continue; /* SAC-3 is one EI: its second component is the namespace
					   */
			size_t stem = stem_of(id);
			str number = stem > 0 ? str_sub(id, 0, stem) : id;
			add_key(h, KIND_specimen, p, STR_NONE, number, EV_position);
			if (scope.n > 0)
				add_key(h, KIND_specimen, p, scope, number, EV_position);
		}
	}
}

/* The days of one message are mostly one day. */
static void event_date(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str s = str_trim(part(h, field_text(g, field), 1));
	uint64_t day;
	if (s.n < sizeof(day))
		return;
	struct place_in p = hl7_place(h, field);
	memcpy(&day, s.p, sizeof(day));
	if (day != h->day_of || h->stamp != h->day_stamp) {
		struct build *b = &h->order;
		size_t before = b->n;
		bool taken = hl7_add_checked(h, b, KIND_event_date, p, str_sub(s, 0, sizeof(day)));
		str said = b->n > before ? b->finding[before].value : STR_NONE;
		h->day_n = said.n <= sizeof(h->day) ? said.n : 0;
		h->day_stamp = !taken || h->day_n > 0 ? h->stamp : 0;
		h->day_of = day;
		if (h->day_n > 0)
			memcpy(h->day, said.p, h->day_n);
		return;
	}
	build_add(&h->order, KIND_event_date, EV_position, p.cell, p.at, p.raw_n,
		  hl7_keep(h, (str){h->day, h->day_n}));
}

/* ---- tests ---- */

static uint64_t coded_bits(struct hl7_state *h, const struct parts *ce)
{
	uint64_t bits = category_bits(leaf(h, field_at(ce, 2)), true) |
			category_bits(leaf(h, field_at(ce, 5)), true);
	if (bits == 0)
		bits = category_bits(leaf(h, field_at(ce, 1)), true) |
		       category_bits(leaf(h, field_at(ce, 4)), true);
	return bits;
}

/* What is known of a coded test or material. */
static const struct known *coded_field(struct hl7_state *h, str ce)
{
	struct known *k;
	if (!hl7_known(h, ASK_test, ce, &k)) {
		const struct parts *c = hl7_split(h, ce);
		str name = field_at(c, field_at(c, 2).n > 0 ? 2 : 1);
		k->bits = coded_bits(h, c);
		k->at = name.n > 0 ? (size_t)(name.p - ce.p) : 0;
		k->n = name.n;
	}
	h->bits |= k->bits;
	return k;
}

static void test_field(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str ce = field_text(g, field);
	if (ce.n == 0)
		return;
	const struct known *k = coded_field(h, ce);
	hl7_add(h, &h->order, KIND_test, hl7_place(h, field), str_sub(ce, k->at, k->at + k->n));
}

static uint64_t word_bits(struct hl7_state *h, str s)
{
	struct known *k;
	if (s.n == 0)
		return 0;
	if (!hl7_known(h, ASK_words, s, &k))
		k->bits = category_bits(s, true);
	return k->bits;
}

static void words_field(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str s = field_text(g, field);
	if (s.n > 0)
		h->bits |= word_bits(h, leaf(h, s));
}

static void prose_field(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str s = field_text(g, field);
	if (s.n < 3)
		return;
	struct place_in p = hl7_place(h, field);
	struct cell c = {.text = field_leaf(h->arena, &h->sep, s), .at = p.at, .raw_n = p.raw_n};
	hl7_prose(h, p.cell, &c);
	h->bits |= word_bits(h, c.text);
}

void hl7_orc(struct hl7_state *h, const struct segment *g)
{
	unsigned evidence;
	hl7_order_begin(h);
	hl7_order_next(h);
	h->group = (struct asked){0};
	hl7_order_relieve(h);
	order_number(h, g, 2);
	order_number(h, g, 3);
	order_number(h, g, 4);
	doctor(h, &h->group, g, 12, RANK_PROVIDER);
	if (field_text(g, 12).n == 0)
		doctor(h, &h->group, g, 10, RANK_ENTERED);
	doctor_beside(h, g, 11);
	doctor_beside(h, g, 13);
	for (unsigned k = 16; k <= 20; k++)
		if (k != 17)
			practice_beside(h, g, k);
	struct asked doctor_asked = h->group;
	str code = field_text(g, 17);
	str agb = agb_of(h, part(h, code, 1), part(h, code, 3), &evidence);
	consider(&h->group, RANK_PRACTICE, hl7_place(h, 17), agb, evidence,
		 leaf(h, part(h, code, 2)));
	str rest = field_text(g, 21), one;
	while (field_next(&rest, h->sep.repetition, &one)) {
		str id = part(h, one, 3).n > 0 ? part(h, one, 3) : part(h, one, 10);
		str authority = part(h, one, 6).n > 0 ? part(h, one, 6) : part(h, one, 7);
		agb = agb_of(h, id, authority, &evidence);
		consider(&h->group, RANK_PRACTICE, hl7_place(h, 21), agb, evidence,
			 leaf(h, part(h, one, 1)));
	}
	h->group.city = leaf(h, part(h, field_text(g, 22), 3));
	if (doctor_asked.agb.n > 0 && !str_eq(doctor_asked.agb, h->group.agb) &&
	    doctor_asked.name.n > 0) {
		h->group.doctor_agb = doctor_asked.agb;
		h->group.doctor_name = doctor_asked.name;
		h->group.doctor_cell = doctor_asked.cell;
		h->group.doctor_at = doctor_asked.at;
		h->group.doctor_raw_n = doctor_asked.raw_n;
	}
}

static void copies(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str rest = field_text(g, field), one;
	struct place_in p = hl7_place(h, field);
	while (field_next(&rest, h->sep.repetition, &one)) {
		unsigned evidence;
		str agb = agb_of(h, part(h, one, 1), part(h, one, 9), &evidence);
		build_add(&h->order, KIND_copy_agb, EV_position | evidence, p.cell, p.at, p.raw_n,
			  agb);
	}
}

/* An OBR begins another order unless it stands right behind its ORC. */
void hl7_obr(struct hl7_state *h, const struct segment *g)
{
	hl7_order_begin(h);
	if (build_has(&h->order, KIND_test) || build_has(&h->order, KIND_result)) {
		hl7_order_next(h);
		if (h->group.rank == 0)
			hl7_order_relieve(h);
	}
	order_number(h, g, 2);
	order_number(h, g, 3);
	request_number(h, g, 18);
	request_number(h, g, 20);
	test_field(h, g, 4);
	event_date(h, g, 7);
	words_field(h, g, 15);
	prose_field(h, g, 13);
	words_field(h, g, 24);
	words_field(h, g, 31);
	doctor(h, &h->group, g, 16, RANK_PROVIDER);
	doctor_beside(h, g, 15);
	doctor_beside(h, g, 17);
	copies(h, g, 28);
}

static bool type_is(str type, const char *name) { return str_eq(type, str_of(name)); }

static bool running_text(str type)
{
	return type_is(type, "TX") || type_is(type, "FT") || type_is(type, "ST");
}

static bool coded_value(str type)
{
	return type_is(type, "CE") || type_is(type, "CWE") || type_is(type, "CNE") ||
	       type_is(type, "CF");
}

/* A letter in one field, or a document with no encoding around it. */
static void letter(struct hl7_state *h, struct place_in p, str text)
{
	struct cell c = {.text = field_leaf(h->arena, &h->sep, text), .at = p.at, .raw_n = p.raw_n};
	build_add(&h->order, KIND_result, EV_position | EV_derived, p.cell, p.at, p.raw_n,
		  STR("document"));
	h->bits |= word_bits(h, c.text);
	if (c.text.n > 0)
		hl7_prose(h, p.cell, &c);
}

static void one_value(struct hl7_state *h, struct place_in p, str text, bool words, bool running)
{
	if (running && text.n > h->limits->value_bytes) {
		letter(h, p, text);
		return;
	}
	str value = leaf(h, text);
	if (!result_value(value))
		return;
	build_add(&h->order, KIND_result, EV_position, p.cell, p.at, p.raw_n, value);
	if (words)
		h->bits |= word_bits(h, value);
	if (running && value.n >= LONG_TEXT_BYTES) {
		struct cell c = {.text = value, .at = p.at, .raw_n = p.raw_n};
		hl7_prose(h, p.cell, &c);
	}
}

static void value_field(struct hl7_state *h, const struct segment *g, str type)
{
	str rest = field_text(g, 5), one;
	struct place_in p = hl7_place(h, 5);
	if (type_is(type, "ED") || type_is(type, "RP")) {
		bool plain = str_eq(part(h, rest, 4), STR("A"));
		if (rest.n > 0)
			letter(h, p, plain ? part(h, rest, 5) : STR_NONE);
		return;
	}
	bool running = running_text(type), coded = !running && coded_value(type);
	while (field_next(&rest, h->sep.repetition, &one)) {
		str text = coded ? part(h, one, 2) : one;
		if (coded && text.n == 0)
			text = part(h, one, 1);
		one_value(h, p, text, coded || running, running);
	}
}

void hl7_obx(struct hl7_state *h, const struct segment *g)
{
	if (h->order.n + 32 > h->limits->mention_findings)
		hl7_order_next(h);
	test_field(h, g, 3);
	value_field(h, g, str_trim(field_text(g, 2)));
	event_date(h, g, 14);
}

void hl7_note(struct hl7_state *h, const struct segment *g) { prose_field(h, g, 3); }

void hl7_specimen(struct hl7_state *h, const struct segment *g)
{
	hl7_specimen_lead(h);
	if (g->tag.p[0] == 'S' && g->tag.p[1] == 'P') {
		specimen_number(h, g, 2);
		coded_field(h, field_text(g, 4));
		event_date(h, g, 17);
	} else {
		specimen_number(h, g, 3);
		specimen_number(h, g, 4);
	}
}
