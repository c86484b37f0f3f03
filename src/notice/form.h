/*
 * form - the forms of authorities and customers as dated data: forms/form.tsv says which file holds
 * the questions of a form and stage from which day on, forms/option.tsv what may be chosen, and a
 * file for each form and date its questions in the authority's order. No question, option or branch
 * stands in code. Ids of questions are stable, so that what was sent on one form can be
 * supplemented on the next (law.md R-AP-8). source: law.md 2.2, 3, 4.3
 */
#ifndef NOTICE_FORM_H
#define NOTICE_FORM_H

#include "duty/law.h"

enum form_type {
	FORM_section, /* a heading */
	FORM_line,
	FORM_text,
	FORM_time,  /* a moment, a day, a period */
	FORM_yesno, /* yes, no, unknown */
	FORM_one,   /* one of the options */
	FORM_many,  /* some of them */
	FORM_number,
	FORM_range, /* a minimum and a maximum */
	FORM_list,  /* lines */
	FORM_TYPES
};
const char *form_type_name(enum form_type t);

enum form_need { NEED_yes, NEED_if, NEED_no, FORM_NEEDS }; /* if: where its condition holds */

/* Where an answer is filled from: source.tbl. */
enum form_source {
	FROM_nothing = 0, /* only people know */
#define SOURCE(name, command, words, nl) FROM_##name,
#include "notice/source.tbl"
#undef SOURCE
	FROM_COUNT
};
struct form_source_row {
	const char *name, *command, *words, *nl;
};
extern const struct form_source_row form_source_rows[FROM_COUNT];

struct form_option {
	str list, key, nl, en;
	str chosen; /* facts that choose it, by blanks: "category:bsn", "event:theft" */
	str mark, source;
};

struct form_question;

/* One of the answers that make a question asked; all terms of a question must hold. */
struct form_term {
	bool late;                      /* the clock says that it is late by some reading */
	const struct form_question *of; /* else: an earlier question */
	str keys;                       /* and its answers, by commas */
};
#define FORM_TERMS 4

struct form_question {
	str id, nl, en;
	enum form_type type;
	const struct form_option *option; /* in the authority's order */
	size_t options;
	enum form_need need;
	struct form_term term[FORM_TERMS];
	size_t terms;
	str condition; /* as it is written */
	enum form_source from;
	unsigned part; /* of FROM_entity: an enum entity_field; of FROM_notifier: form_person */
	str source, mark, note;
};
enum form_person { PERSON_name, PERSON_function, PERSON_phone, PERSON_email, PERSON_PARTS };

struct form {
	str name, stage; /* "ap", "initial" */
	str file;        /* "ap-2021-05-10" */
	str addressee;   /* in recipient.tsv */
	str rule;        /* in duty.tsv: the duty it meets; "" none */
	str starts;      /* question that says when its clock started; "" the facts do */
	str nl, en, channel_nl, channel;
	struct duty_origin origin;
	const struct form_question *question;
	size_t questions;
};

struct forms {
	struct form *form;
	struct form_option *option;
	size_t n, options;
	unsigned char digest[SHA256_BYTES]; /* of all files */
};

/* forms_load - those built in. gives false with what is wrong where. owns: lives as long as a */
bool forms_load(struct arena *a, struct forms *out_f, struct duty_err *out_err);
/* form_read - the questions of one file, for forms_load and the tests of what it refuses. */
bool form_read(struct arena *a, const struct forms *f, const char *file, str text,
	       const struct form_question **out_q, size_t *out_n, struct duty_err *out_err);
/* form_on - the form of that name and stage that holds on a day; NULL: none. */
const struct form *form_on(const struct forms *f, str name, str stage, int32_t day);
/* form_question_of - the question of that id; NULL: none. */
const struct form_question *form_question_of(const struct form *f, str id);
const struct form_option *form_option_of(const struct form_question *q, str key);
/* form_doubted - the question, or what it may be answered with, is shown as "to be verified". */
bool form_doubted(const struct form_question *q);
/* form_keys_have - tell whether a list of keys by sep has this one. */
bool form_keys_have(str keys, unsigned char sep, str key);

/* forms_text - the text of forms/<file>.tsv as built in; false: there is none. forms_digest - over
 * all of them. */
bool forms_text(str file, str *out_text);
void forms_digest(unsigned char out_digest[SHA256_BYTES]);
/* forms_entity_part - the field of a legal entity of this name; false: there is none. */
bool forms_entity_part(str name, unsigned *out_part);

#endif
