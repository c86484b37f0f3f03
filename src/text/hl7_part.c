/*
 * hl7_part - documents in Base64 in OBX-5 of type ED (HL7 v2.5.1 section 2.A.24), given as members.
 * Refuses to guess: only what says that it is Base64 is unpacked.
 */
#include "text/hl7_part.h"

#include "text/part.h"

#define ENDING_MAX 8

/* component - the k-th (from 1) component of s. */
static str component(str s, unsigned char separator, unsigned k)
{
	for (; k > 1 && s.n > 0; k--)
		str_cut(&s, separator);
	return str_cut(&s, separator);
}

/* "OBX-5.pdf" */
static str name_of(unsigned char *p, str kind)
{
	static const unsigned char stem[] = "OBX-5.";
	size_t n = sizeof(stem) - 1;
	memcpy(p, stem, n);
	for (size_t i = 0; i < kind.n && i < ENDING_MAX && is_alnum(kind.p[i]); i++)
		p[n++] = to_lower(kind.p[i]);
	return (str){p, p[n - 1] == '.' ? n - 1 : n};
}

void hl7_part(struct read_job *j, const struct separators *sep, const struct segment *g,
	      uint32_t *index)
{
	if (g->n <= 5 || !str_eq(g->tag, STR("OBX")) || sep->component == 0 ||
	    !str_eq(str_trim(g->field[2].text), STR("ED")))
		return;
	for (str rest = g->field[5].text; rest.n > 0;) {
		str ed = sep->repetition != 0 ? str_cut(&rest, sep->repetition) : rest;
		if (sep->repetition == 0)
			rest = STR_NONE;
		if (!str_eq_nocase(str_trim(component(ed, sep->component, 4)), STR("Base64")) ||
		    str_trim(component(ed, sep->component, 5)).n == 0)
			continue;
		unsigned char name[16 + ENDING_MAX];
		str kind = str_trim(component(ed, sep->component, 3));
		part_give(j, name_of(name, kind), component(ed, sep->component, 5), sep->escape,
			  g->field[5].at, index);
	}
}
