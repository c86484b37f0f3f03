/*
 * det_requester - who ordered the test: AGB codes, and names of practices, hospitals and other
 * institutions. Source: AGB register (Vektis): two digits for the kind of care, six more; no check
 * digit, so a bare number is never taken.
 */
#include "find/finder.h"
#include "find/requester_code.h"
#include "find/prose_house.h"
#include "find/seek.h"

#define LONG_WORD        7 /* [byte] of a word that tells an institution within others too */
#define NAME_BYTES       80
#define NAME_LABEL_BYTES 24 /* a label begins at most so far before its colon */

/* Kinds of care that the register gives codes to. */
static bool care_kind(unsigned k)
{
	return (k >= 1 && k <= 8) || (k >= 10 && k <= 14) || k == 17 || k == 18 ||
	       (k >= 19 && k <= 30) || (k >= 35 && k <= 36) || (k >= 40 && k <= 99);
}

bool agb_read(struct arena *a, str s, bool may_pad, str *out_agb, unsigned *out_evidence)
{
	unsigned char d[8] = {0};
	size_t n = 0;
	s = str_trim(s);
	while (s.n > 0 && (s.p[0] == '\'' || s.p[0] == '"' || s.p[0] == '='))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && (s.p[s.n - 1] == '"' || s.p[s.n - 1] == '\''))
		s = str_sub(s, 0, s.n - 1);
	if (s.n > 8 && (str_ends(s, STR(".0")) || str_ends(s, STR(",0"))))
		s = str_sub(s, 0, s.n - 2);
	for (size_t i = 0; i < s.n; i++) {
		if (s.n == 9 && i == 2 && (s.p[i] == '-' || s.p[i] == ' '))
			continue; /* 01-012345: the kind of care set apart */
		if (!is_digit(s.p[i]) || n == 8)
			return false;
		d[n++] = s.p[i];
	}
	if (n == 7 && may_pad) {
		for (size_t i = 7; i > 0; i--)
			d[i] = d[i - 1];
		d[0] = '0';
	} else if (n != 8) {
		return false;
	}
	unsigned kind = (unsigned)(d[0] - '0') * 10 + (unsigned)(d[1] - '0');
	bool blank = true;
	for (size_t i = 2; i < 8; i++)
		blank &= d[i] == '0';
	if (!care_kind(kind) || blank)
		return false;
	*out_agb = str_copy(a, (str){d, 8});
	*out_evidence = n == 7 ? EV_padded : 0;
	return true;
}

/* Words that make a name that of an institution. */
static const str institution_words[] = {
    SEEK("huisarts"),
    SEEK("praktijk"),
    SEEK("gezondheidscentrum"),
    SEEK("ziekenhuis"),
    SEEK("medisch centrum"),
    SEEK("medisch spectrum"),
    SEEK("kliniek"),
    SEEK("apotheek"),
    SEEK("umc"),
    SEEK("hap "),
    SEEK("zorgcentrum"),
    SEEK("verloskund"),
    SEEK("ggd"),
    SEEK("ggz"),
    SEEK("polikliniek"),
    SEEK("behandelcentrum"),
    SEEK("maatschap"),
    SEEK("artsen"),
    SEEK("laborator"),
    SEEK("diagnosti"),
    SEEK("gasthuis"),
    SEEK("verpleeghuis"),
    SEEK("woonzorg"),
    SEEK("centrum voor"),
    SEEK("stichting"),
    SEEK("hospitaal"),
    SEEK("poli "),
    SEEK("health"),
    SEEK("medical cent"),
    SEEK("doktershuis"),
    SEEK("dokterspost"),
    SEEK("huisartsenpost"),
    SEEK("zorggroep"),
    SEEK("screening"),
    SEEK("bevolkingsonderzoek"),
    SEEK("justitie"),
    SEEK("inrichting"),
    SEEK("arbodienst"),
    SEEK("arbozorg"),
    SEEK("bedrijfsarts"),
    SEEK("dokters"),
    SEEK("azc"),
    SEEK("abortus"),
    SEEK("fertiliteit"),
    SEEK("ivf"),
    SEEK_END,
};

static struct seek_set institutions; /* filled once by start */

static bool institution(str s) { return seek_set_find(&institutions, s, NULL) < s.n; }

bool requester_institution(str s)
{
	str w;
	for (size_t i = 0, at; i < s.n; i = at + 1) {
		at = i + seek_set_find(&institutions, str_sub(s, i, s.n), &w);
		if (at >= s.n)
			return false;
		bool part = at > 0 && (is_alpha(s.p[at - 1]) || s.p[at - 1] >= 0x80);
		if (!str_eq(w, STR("screening")) && (!part || w.n >= LONG_WORD))
			return true;
	}
	return false;
}

static bool has_letters(str s)
{
	size_t letters = 0, digits = 0;
	for (size_t i = 0; i < s.n; i++) {
		letters += is_alpha(s.p[i]) || s.p[i] >= 0x80;
		digits += is_digit(s.p[i]);
	}
	return letters >= 2 && digits <= letters;
}

/* What stands where a doctor or practice is asked for, and names none. */
static bool nobody(str s)
{
	static const char *const words[] = {"huisarts",
					    "arts",
					    "specialist",
					    "verloskundige",
					    "eigen huisarts",
					    "eigen initiatief",
					    "zelf",
					    "eigen",
					    "geen",
					    "onbekend",
					    "anders",
					    "google",
					    "direct",
					    "ja",
					    "nee",
					    "unknown",
					    "none",
					    "praktijk",
					    "nvt",
					    "n.v.t.",
					    "internet",
					    "overig",
					    "self",
					    "overige"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	return false;
}

static bool cell(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
		 int *out_score)
{
	s = str_trim(s);
	*out_evidence = 0;
	if (kind == KIND_requester_agb || kind == KIND_copy_agb) {
		*out_score = 40;
		return agb_read(a, s, true, out_value, out_evidence);
	}
	if (s.n > NAME_BYTES * 2 || !has_letters(s))
		return false;
	if (kind != KIND_requester_name) {
		*out_value = s;
		*out_score = 5;
		return kind == KIND_requester_city || kind == KIND_customer;
	}
	if (nobody(s))
		return false;
	bool known = institution(s);
	*out_value = s;
	*out_evidence = known ? EV_lexicon : 0;
	*out_score = known ? 85 : 10;
	return true;
}

/* ---- running text ---- */

/* Words that name who ordered, before a colon. */
static const str name_labels[] = {
    SEEK("aanvrager"),      SEEK("aanvragend arts"), SEEK("huisarts"),
    SEEK("verwijzer"),      SEEK("verwijzend arts"), SEEK("praktijk"),
    SEEK("inzender"),       SEEK("opdrachtgever"),   SEEK("behandelend arts"),
    SEEK("insturend arts"), SEEK("requester"),       SEEK("ordering provider"),
    SEEK("aanvr"),
};

static const str department_words[] = {SEEK("poli"),    SEEK("afdeling"), SEEK("spreekuur"),
				       SEEK("kliniek"), SEEK("dienst"),   SEEK_END};
static struct seek_set departments; /* filled once by start */

/* part_end - where what begins at at ends: before what begins another field. */
static size_t part_end(str text, size_t at, size_t limit)
{
	size_t end = at;
	while (end < text.n && end < limit && text.p[end] != '\n' && text.p[end] != '\r' &&
	       text.p[end] != '\t' && text.p[end] != ';' && text.p[end] != '|' &&
	       text.p[end] != ',' && text.p[end] != '(' && text.p[end] != ')' &&
	       !(text.p[end] == ' ' && text.n - end > 1 && text.p[end + 1] == ' '))
		end++;
	while (end > at && end < text.n && (text.p[end] & 0xc0) == 0x80)
		end--;
	return end;
}

/* sentence_end - where a sentence ends within s: a point behind a word in small letters, and a
 * capital. */
static size_t sentence_end(str s)
{
	for (size_t i = 4; i + 2 < s.n; i++)
		if (s.p[i] == '.' && s.p[i + 1] == ' ' && is_upper(s.p[i + 2]) &&
		    is_lower(s.p[i - 1]) && is_lower(s.p[i - 2]) && is_lower(s.p[i - 3]))
			return i;
	return s.n;
}

/* labelled_rest - the name behind "Aanvrager:", with the department that stands behind its comma:
 * "GGD Noord, SOA-poli". */
static str labelled_rest(str text, size_t at)
{
	size_t label = at;
	while (at < text.n && at - label < NAME_LABEL_BYTES &&
	       (text.p[at] == ' ' || text.p[at] == '\t')) {
		/* the next column, unless it has a label */
		size_t next = part_end(text, at + 1, at + 1 + NAME_BYTES);
		if (text.p[at] == '\t' && str_find_byte(str_sub(text, at, next), ':') < next - at)
			break;
		at++;
	}
	size_t end = part_end(text, at, at + NAME_BYTES);
	if (at - label > 1 && str_find_byte(str_sub(text, at, end), ':') < end - at)
		return STR_NONE; /* nothing stands there; the next label begins */
	if (end < text.n && text.p[end] == ',') {
		size_t from = end + 1 + (text.n - end > 1 && text.p[end + 1] == ' ');
		size_t to = part_end(text, from, at + NAME_BYTES);
		str more = str_sub(text, from, to);
		if (seek_set_find(&departments, more, NULL) < more.n)
			end = to;
	}
	str s = str_sub(text, at, end);
	size_t agb = str_find_nocase(s, STR("agb")), stop = sentence_end(s);
	return str_trim(str_sub(s, 0, agb < stop ? agb : stop));
}

/* label_ends - a label stands on its line right before the colon at at, blanks and the point of a
 * short form between left out. */
static bool label_ends(str text, size_t at)
{
	size_t to = at;
	while (to > 0 && (text.p[to - 1] == ' ' || text.p[to - 1] == '.') &&
	       at - to < NAME_LABEL_BYTES)
		to--;
	unsigned char c = to > 0 ? to_lower(text.p[to - 1]) : 0;
	if (c != 'r' && c != 's' && c != 'k')
		return false;
	for (size_t k = 0; k < sizeof(name_labels) / sizeof(name_labels[0]); k++) {
		str w = name_labels[k];
		if (w.p[w.n - 1] == c && w.n <= to && at - (to - w.n) <= NAME_LABEL_BYTES &&
		    (w.n == to || !is_alnum(text.p[to - w.n - 1])) &&
		    str_eq_nocase(str_sub(text, to - w.n, to), w))
			return true;
	}
	return false;
}

/* What begins the line of a letter or note that says who ordered; only houses are read behind it.
 */
static const str heads[] = {SEEK("aan"), SEEK("aangevraagd door"), SEEK("ingezonden door"),
			    SEEK("ingestuurd door"), SEEK("verwezen door")};

#define HEADS (sizeof(heads) / sizeof(heads[0]))

static const str attention = STR("t.a.v.");
#define LETTER_HEAD 400 /* [byte] behind the address */

/* head_ends - one of heads stands at at, where a line begins; gives where the name behind it
 * begins, 0 when there is none. "Aan" needs its colon. */
static size_t head_ends(str text, size_t at)
{
	if (str_trim(seek_before(text, at, NAME_LABEL_BYTES)).n > 0)
		return 0;
	for (size_t k = 0; k < HEADS; k++) {
		size_t to = at + heads[k].n, gap = to;
		if (!str_eq_nocase(str_sub(text, at, to), heads[k]))
			continue;
		while (gap < text.n && gap - to < NAME_LABEL_BYTES && text.p[gap] == ' ')
			gap++;
		if (gap < text.n && text.p[gap] == ':')
			return gap + 1;
		if (k > 0 && gap > to)
			return gap;
	}
	return 0;
}

/* scan_field - "AANVRAGER   J. Bakker", "Inzender J. Bakker (01234567)": a head without a colon. */
static void scan_field(struct hits *h, str text, size_t at)
{
	unsigned char c = at > 0 ? text.p[at - 1] : '\n';
	if (c != '\n' && c != ' ' && c != '\t')
		return;
	size_t n = requester_field_head(text, at);
	if (n == 0 || str_trim(seek_before(text, at, NAME_LABEL_BYTES)).n > 0)
		return;
	size_t from = at + n;
	while (from < text.n && from - at - n < NAME_LABEL_BYTES &&
	       (text.p[from] == ' ' || text.p[from] == '\t'))
		from++;
	if (from == at + n || from >= text.n || !is_upper(text.p[from]))
		return;
	str name = labelled_rest(text, from), rest = seek_after(text, from + name.n, 16);
	size_t open = str_find_byte(rest, '(');
	str code = open < 3 ? str_sub(rest, open + 1, rest.n) : STR_NONE;
	bool coded = code.n > 0 &&
		     (is_digit(code.p[0]) || str_find_nocase(str_sub(code, 0, 8), STR("agb")) < 5),
	     column = from - at - n > 1 || text.p[at + n] == '\t';
	if ((coded || column) && name.n >= 3 && has_letters(name))
		hit_add(h, KIND_requester_name, EV_label | (institution(name) ? EV_lexicon : 0),
			ROLE_none, from, from + name.n, name);
}

/* asked_below - the head of the letter says itself who ordered. */
static bool asked_below(str text, size_t at)
{
	str head = str_sub(text, at, at + LETTER_HEAD);
	head = str_sub(head, 0, str_find_byte(head, '\f'));
	return str_find_nocase(head, STR("aanvrag")) < head.n ||
	       str_find(head, STR("AGB")) < head.n;
}

/* scan_attention - the address of a letter: the institution on the line above "T.a.v. dokter Vos".
 */
static void scan_attention(struct hits *h, str text, size_t at)
{
	size_t line = seek_line(text, at);
	if (!str_eq_nocase(seek_after(text, at, attention.n), attention) || line == 0 ||
	    str_trim(str_sub(text, line, at)).n > 0)
		return;
	size_t end = line - 1;
	end -= end > 0 && text.p[end - 1] == '\r';
	str above = str_trim(str_sub(text, seek_line(text, end), end));
	if (str_eq_nocase(str_sub(above, 0, 4), STR("aan:")))
		above = str_trim(str_sub(above, 4, above.n));
	size_t from = (size_t)(above.p - text.p);
	if (above.n >= 3 && above.n <= NAME_BYTES && institution(above) &&
	    !requester_laboratory(above) && !asked_below(text, at))
		hit_add(h, KIND_requester_name, EV_position | EV_lexicon, ROLE_none, from,
			from + above.n, above);
}

static const str practice = SEEK("praktijk");

/* scan_practice - "Praktijk   Huisartsen De Brug" on a card: it goes before the doctor named above
 * it. */
static void scan_practice(struct hits *h, str text, size_t at)
{
	size_t from = at + practice.n, gap = from;
	if (!str_eq_nocase(str_sub(text, at, from), practice) ||
	    str_trim(seek_before(text, at, NAME_LABEL_BYTES)).n > 0)
		return;
	while (from < text.n && from - gap < NAME_LABEL_BYTES &&
	       (text.p[from] == ' ' || text.p[from] == '\t'))
		from++;
	bool column = from - gap > 1 || (from > gap && text.p[gap] == '\t');
	str name = column ? labelled_rest(text, from) : STR_NONE;
	if (name.n < 3 || !institution(name))
		return;
	for (size_t i = h->n; i > 0 && h->hit[i - 1].kind == KIND_requester_name; i--) {
		struct hit *one = &h->hit[i - 1];
		if (one->to < at && at - one->to <= 2 && (one->evidence & EV_lexicon) == 0)
			h->hit[i - 1] = h->hit[--h->n];
	}
	hit_add(h, KIND_requester_name, EV_label | EV_lexicon, ROLE_none, from, from + name.n,
		name);
}

/* via_ends - behind "via " with a name; 0: none stands at at. */
static size_t via_ends(str text, size_t at)
{
	str w = str_sub(text, at, at + 4);
	return str_eq(w, STR("via ")) && is_upper(at + 4 < text.n ? text.p[at + 4] : 0) ? at + 4
											: 0;
}

static void scan_heads(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		if ((w->seeds & SEED_requester) != 0)
			scan_attention(h, text, w->at);
		size_t end = (w->seeds & SEED_requester) != 0 ? head_ends(text, w->at) : 0;
		size_t via = via_ends(text, w->at);
		bool to_house =
		    via > 0 || str_eq_nocase(seek_after(text, w->at, heads[0].n), heads[0]);
		end = via > 0 ? via : end;
		if (end == 0 && (w->seeds & SEED_requester) != 0) {
			scan_field(h, text, w->at);
			scan_practice(h, text, w->at);
		}
		if (end == 0)
			continue;
		str name = labelled_rest(text, end);
		size_t from = (size_t)(name.p - text.p);
		if (name.n >= 3 && has_letters(name) && institution(name) &&
		    !(to_house && requester_laboratory(name)))
			hit_add(h, KIND_requester_name, EV_label | EV_lexicon, ROLE_none, from,
				from + name.n, name);
	}
}

/* house_item - the name of an institution between the mark of a list and the colon at at: "-
 * Praktijk De Linde: Bakker, J."; *out_from: where it begins. */
static str house_item(str text, size_t at, size_t *out_from)
{
	size_t from = seek_line(text, at);
	if (at - from > NAME_BYTES || from + 4 > at || !is_upper(text.p[from + 2]) ||
	    (text.p[from] != '-' && text.p[from] != '*') || text.p[from + 1] != ' ' ||
	    at + 2 >= text.n || text.p[at + 1] != ' ' || !is_upper(text.p[at + 2]))
		return STR_NONE;
	str name = str_sub(text, from + 2, at);
	*out_from = from + 2;
	for (size_t i = 0; i < name.n; i++)
		if (is_digit(name.p[i]) || name.p[i] == '(' || name.p[i] == ':' || name.p[i] == ',')
			return STR_NONE;
	return requester_institution(name) ? name : STR_NONE;
}

static void scan_name(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	for (size_t at = index_next(x, MARK_sign, 0); at < text.n;
	     at = index_next(x, MARK_sign, at + 1)) {
		size_t item = 0;
		str house = text.p[at] == ':' ? house_item(text, at, &item) : STR_NONE;
		if (house.n > 0)
			hit_add(h, KIND_requester_name, EV_position | EV_lexicon, ROLE_none, item,
				item + house.n, house);
		if (house.n > 0 || text.p[at] != ':' || !label_ends(text, at))
			continue;
		str name = labelled_rest(text, at + 1);
		size_t from = (size_t)(name.p - text.p);
		if (name.n >= 3 && has_letters(name))
			hit_add(h, KIND_requester_name,
				EV_label | (institution(name) ? EV_lexicon : 0), ROLE_none, from,
				from + name.n, name);
	}
}

static void scan(struct hits *h, const struct text_index *x)
{
	requester_codes(h, x);
	scan_name(h, x);
	scan_heads(h, x);
}

static void start(void)
{
	seek_set_start(&institutions, institution_words);
	requester_codes_start();
	seek_set_start(&departments, department_words);
	for (size_t k = 0; k < HEADS; k++)
		text_seed(SEED_requester, heads[k]);
	text_seed(SEED_requester, practice);
	text_seed(SEED_requester, attention);
	text_seed(SEED_requester, STR("via"));
}

static const struct header headers[] = {
    {"agb", KIND_requester_agb},
    {"agbcode", KIND_requester_agb},
    {"agbnr", KIND_requester_agb},
    {"agbnummer", KIND_requester_agb},
    {"agbarts", KIND_requester_agb},
    {"agbcodearts", KIND_requester_agb},
    {"agbhuisarts", KIND_requester_agb},
    {"agbpraktijk", KIND_requester_agb},
    {"agbcodepraktijk", KIND_requester_agb},
    {"agbaanvrager", KIND_requester_agb},
    {"agbcodeaanvrager", KIND_requester_agb},
    {"agbverwijzer", KIND_requester_agb},
    {"huisartsagb", KIND_requester_agb},
    {"praktijkagb", KIND_requester_agb},
    {"aanvrageragb", KIND_requester_agb},
    {"aanvrageragbcode", KIND_requester_agb},
    {"artsagb", KIND_requester_agb},
    {"praktijkcode", KIND_requester_agb},
    {"praktijknr", KIND_requester_agb},
    {"artscode", KIND_requester_agb},
    {"aanvragercode", KIND_requester_agb},
    {"aanvragernr", KIND_requester_agb},
    {"hacode", KIND_requester_agb},
    {"huisartscode", KIND_requester_agb},
    {"organisatiecodeaanvrager", KIND_requester_agb},
    {"vektis", KIND_requester_agb},
    {"vektiscode", KIND_requester_agb},
    {"requesteragb", KIND_requester_agb},
    {"zorgverlenerscode", KIND_requester_agb},
    {"uitvoerder", KIND_requester_agb},
    {"requestercode", KIND_requester_agb},
    {"requesterid", KIND_requester_agb},
    {"aanvragerid", KIND_requester_agb},
    {"verwijzercode", KIND_requester_agb},
    {"aanvrager", KIND_requester_name},
    {"aanvragernaam", KIND_requester_name},
    {"naamaanvrager", KIND_requester_name},
    {"aanvragendarts", KIND_requester_name},
    {"arts", KIND_requester_name},
    {"artsnaam", KIND_requester_name},
    {"naamarts", KIND_requester_name},
    {"huisarts", KIND_requester_name},
    {"huisartsnaam", KIND_requester_name},
    {"naamhuisarts", KIND_requester_name},
    {"ha", KIND_requester_name},
    {"haarts", KIND_requester_name},
    {"verwijzer", KIND_requester_name},
    {"verwijzendarts", KIND_requester_name},
    {"verwijzernaam", KIND_requester_name},
    {"insturend", KIND_requester_name},
    {"insturendarts", KIND_requester_name},
    {"inzender", KIND_requester_name},
    {"ingezondendoor", KIND_requester_name},
    {"ingestuurddoor", KIND_requester_name},
    {"verwezendoor", KIND_requester_name},
    {"requester", KIND_requester_name},
    {"requestername", KIND_requester_name},
    {"orderingprovider", KIND_requester_name},
    {"praktijk", KIND_requester_name},
    {"praktijknaam", KIND_requester_name},
    {"naampraktijk", KIND_requester_name},
    {"huisartspraktijk", KIND_requester_name},
    {"huisartsenpraktijk", KIND_requester_name},
    {"hap", KIND_requester_name},
    {"organisatienaamaanvrager", KIND_requester_name},
    {"behandelaar", KIND_requester_name},
    {"behandelendarts", KIND_requester_name},
    {"instelling", KIND_requester_name},
    {"instellingnaam", KIND_requester_name},
    {"einsender", KIND_requester_name},
    {"hausarzt", KIND_requester_name},
    {"zuweiser", KIND_requester_name},
    {"arztpraxis", KIND_requester_name},
    {"praxis", KIND_requester_name},
    {"gp", KIND_requester_name},
    {"gpname", KIND_requester_name},
    {"referringphysician", KIND_requester_name},
    {"orderingphysician", KIND_requester_name},
    {"requestingphysician", KIND_requester_name},
    {"practice", KIND_requester_name},
    {"practicename", KIND_requester_name},
    {"verwijzers", KIND_requester_name},
    {"aanvragers", KIND_requester_name},
    {"aanvr", KIND_requester_name},
    {"huisartspraktijknaam", KIND_requester_name},
    {"doktersnaam", KIND_requester_name},
    {"dokter", KIND_requester_name},
    {"verloskundige", KIND_requester_name},
    {"verloskundigenpraktijk", KIND_requester_name},
    {"prescriber", KIND_requester_name},
    {"praktijkplaats", KIND_requester_city},
    {"plaatspraktijk", KIND_requester_city},
    {"aanvragerplaats", KIND_requester_city},
    {"plaatsaanvrager", KIND_requester_city},
    {"huisartsplaats", KIND_requester_city},
    {"requestercity", KIND_requester_city},
    {"kopieagb", KIND_copy_agb},
    {"agbkopie", KIND_copy_agb},
    {"kopiearts", KIND_copy_agb},
    {"kopieaan", KIND_copy_agb},
    {"opdrachtgever", KIND_customer},
    {"customer", KIND_customer},
    {"opdrachtgevernaam", KIND_customer},
    {NULL, KIND_none},
};

const struct detector detector_requester = {
    .name = "requester",
    .version = 1,
    .finds = "who ordered the test: AGB code, name and place of practice, hospital or institution",
    .standard = "AGB register (Vektis), kinds of care 2024",
    .headers = headers,
    .start = start,
    .cell = cell,
    .scan = scan,
};
