/*
 * det_sex - sex as recorded: HL7/FHIR M F O U, Dutch M V O, words. ISO/IEC 5218 digits only under a
 * header. In running text only behind a label, or as (m)/(v) behind a date. Gives M F O U; refuses
 * everything else.
 */
#include "find/detector.h"
#include "find/seek.h"

static const struct header headers[] = {
    {"geslacht", KIND_sex},
    {"sexe", KIND_sex},
    {"sex", KIND_sex},
    {"gesl", KIND_sex},
    {"gender", KIND_sex},
    {"mv", KIND_sex},
    {"geslachtpatient", KIND_sex},
    {"patientgeslacht", KIND_sex},
    {"geslachtcode", KIND_sex},
    {"sekse", KIND_sex},
    {"geslachtsaanduiding", KIND_sex},
    {"gesl1", KIND_sex},
    {"010410", KIND_sex},
    {"administrativegender", KIND_sex},
    {"patientsex", KIND_sex},
    {"mvo", KIND_sex},
    {"geschl", KIND_sex},
    {"geschlecht", KIND_sex},
    {"jm", KIND_sex},
    {"vm", KIND_sex},
    {"mw", KIND_sex},
    {"wm", KIND_sex},
    {"manvrouw", KIND_sex},
    {"vrouwman", KIND_sex},
    {"jongenmeisje", KIND_sex},
    {"geslachtmv", KIND_sex},
    {"geslachtpat", KIND_sex},
    {"sexcode", KIND_sex},
    {"gendercode", KIND_sex},
    {"sexecode", KIND_sex},
    {"geslachtomschrijving", KIND_sex},
    {NULL, KIND_none},
};

/* A written form, what it means, and how telling it is in a column. */
struct form {
	const char *text;
	char sex;
	int score;
};

static const struct form forms[] = {
    {"m", 'M', 25},         {"v", 'F', 30},
    {"f", 'F', 20},         {"o", 'O', 8},
    {"u", 'U', 8},          {"x", 'O', 8},
    {"man", 'M', 60},       {"vrouw", 'F', 70},
    {"male", 'M', 70},      {"female", 'F', 80},
    {"mannelijk", 'M', 80}, {"vrouwelijk", 'F', 80},
    {"onbekend", 'U', 8},   {"unknown", 'U', 8},
    {"other", 'O', 8},      {"overig", 'O', 5},
    {"jongen", 'M', 40},    {"meisje", 'F', 40},
    {"mnl", 'M', 50},       {"vrl", 'F', 50},
    {"w", 'F', 5},          {"1", 'M', 1},
    {"2", 'F', 1},          {"0", 'U', 1},
    {"9", 'U', 1},          {"ongedifferentieerd", 'O', 60},
};

static const struct form *form_of(str s)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (str_eq_nocase(s, str_of(forms[i].text)))
			return &forms[i];
	return NULL;
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	const struct form *f = form_of(str_trim(s));
	if (kind != KIND_sex || f == NULL)
		return false;
	unsigned char *p = arena_new(a, unsigned char, 1);
	*p = (unsigned char)f->sex;
	*out_value = (str){p, 1};
	*out_evidence = EV_check;
	*out_score = f->score;
	return true;
}

static void add_word(struct hits *h, str s, size_t from)
{
	while (from < s.n && (s.p[from] == ' ' || s.p[from] == ':' || s.p[from] == '\t' ||
			      s.p[from] == '=' || s.p[from] == '"' || s.p[from] == '>'))
		from++;
	size_t to = from;
	while (to < s.n && is_alnum(s.p[to]))
		to++;
	const struct form *f = form_of(str_sub(s, from, to));
	if (f != NULL && to > from) {
		unsigned char c = (unsigned char)f->sex;
		hit_add(h, KIND_sex, EV_label, ROLE_none, from, to, (str){&c, 1});
	}
}

static const str labels[] = {SEEK("Geslacht"), SEEK("geslacht"), SEEK("GESLACHT"),
			     SEEK("M/V"),      SEEK("Sexe"),     SEEK("Gender")};

static void start(void)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		text_seed(SEED_sex, labels[i]);
	text_seed(SEED_sex, STR("man"));
	text_seed(SEED_sex, STR("vro"));
	text_seed(SEED_sex, STR("mal"));
	text_seed(SEED_sex, STR("fem"));
}

static void scan_labels(struct hits *h, const struct text_index *x)
{
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		if ((w->seeds & SEED_sex) == 0)
			continue;
		for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
			size_t to = w->at + labels[i].n;
			if (to < x->text.n && str_eq(str_sub(x->text, w->at, to), labels[i]))
				add_word(h, x->text, to);
		}
	}
}

/* scan_brackets - "(m)", "(v)", "(V)" behind a date or a name. */
static void scan_brackets(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	for (size_t at = index_next(x, MARK_open, 0); s.n - at > 2;
	     at = index_next(x, MARK_open, at + 1)) {
		unsigned char c = to_lower(s.p[at + 1]), sex = c == 'm' ? 'M' : 'F';
		if (s.p[at + 2] == ')' && (c == 'm' || c == 'v'))
			hit_add(h, KIND_sex, EV_check, ROLE_none, at + 1, at + 2, (str){&sex, 1});
	}
}

/* is_field - s.p[from..to) is all of a line or of a column of it. */
static bool is_field(str s, size_t from, size_t to)
{
	bool left = from == 0 || s.p[from - 1] == '\n' || s.p[from - 1] == '\t' ||
		    (from > 1 && s.p[from - 1] == ' ' && s.p[from - 2] == ' ');
	bool right = to >= s.n || s.p[to] == '\n' || s.p[to] == '\r' || s.p[to] == '\t' ||
		     (s.p[to] == ' ' && (s.n - to < 2 || s.p[to + 1] == ' '));
	return left && right;
}

/* scan_fields - "MAN", "Vrouw" alone in a column. */
static void scan_fields(struct hits *h, const struct text_index *x)
{
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		size_t to = w->at;
		if ((w->seeds & SEED_sex) == 0)
			continue;
		while (to < x->text.n && is_alpha(x->text.p[to]) && to - w->at < 12)
			to++;
		if (to - w->at > 2 && is_field(x->text, w->at, to) &&
		    form_of(str_sub(x->text, w->at, to)) != NULL)
			add_word(h, x->text, w->at);
	}
}

static void scan(struct hits *h, const struct text_index *x)
{
	scan_labels(h, x);
	scan_fields(h, x);
	scan_brackets(h, x);
}

const struct detector detector_sex = {
    .name = "sex",
    .version = 1,
    .finds = "sex as recorded",
    .standard = "HL7 table 0001; BRP element 04.10; ISO/IEC 5218",
    .headers = headers,
    .start = start,
    .cell = read_cell,
    .scan = scan,
};
