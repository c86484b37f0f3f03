/*
 * dicom_text - values of DICOM as text for people: character sets, names, dates, and what elements
 * are called (PS3.3, PS3.5 section 6, PS3.6). Inner header of text/ (reader_dicom.c).
 */
#ifndef TEXT_DICOM_TEXT_H
#define TEXT_DICOM_TEXT_H

#include "base/arena.h"
#include "base/out.h"

enum dicom_sort {
	DICOM_none, /* nobody's data */
	DICOM_text,
	DICOM_person, /* family^given^middle^prefix^suffix */
	DICOM_date,
	DICOM_number, /* of a patient; who gave it may follow */
	DICOM_issuer,
	DICOM_code, /* what a code means, as text */
};

struct dicom_tag {
	uint32_t tag; /* group, element */
	enum dicom_sort sort;
	const char *label;
};

/* dicom_tag_of - a known element, or NULL. */
const struct dicom_tag *dicom_tag_of(uint32_t tag);
/*
 * dicom_decode - the text of a value.
 * takes   sets: the value of (0008,0005): the first set and those that escapes call
 * gives   valid UTF-8 in a, without what fills it up
 */
str dicom_decode(struct arena *a, str sets, str raw);
/* dicom_person - one name (of several between \) as it is written: "Dr. J. van den Berg". */
void dicom_person(struct out *o, str name);
/* dicom_date - YYYYMMDD with or without a time as YYYY-MM-DD; anything else as it stands. */
void dicom_date(struct out *o, str date);

#endif
