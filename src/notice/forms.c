/* forms - the files of forms/, part of the program as the rules are (ADR 25, ADR 28). */
#include "base/embed.h"
#include "case/org.h"
#include "notice/form.h"

#define FORM_FILE(symbol, name) EMBED(symbol, "forms/" name ".tsv");
#include "notice/forms.tbl"
#undef FORM_FILE

static const struct embedded built_in[] = {
#define FORM_FILE(symbol, name) EMBEDDED(symbol, name),
#include "notice/forms.tbl"
#undef FORM_FILE
};
#define FILES (sizeof(built_in) / sizeof(built_in[0]))

bool forms_text(str file, str *out_text)
{
	for (size_t i = 0; i < FILES; i++) {
		if (!str_eq(file, str_of(built_in[i].name)))
			continue;
		*out_text = embedded_text(&built_in[i]);
		return true;
	}
	return false;
}

void forms_digest(unsigned char out_digest[SHA256_BYTES])
{
	struct sha256 h = sha256_begin();
	for (size_t i = 0; i < FILES; i++) {
		str name = str_of(built_in[i].name), text = embedded_text(&built_in[i]);
		sha256_add(&h, name.p, name.n);
		sha256_add(&h, "\n", 1);
		sha256_add(&h, text.p, text.n);
	}
	sha256_end(&h, out_digest);
}

bool forms_entity_part(str name, unsigned *out_part)
{
	for (unsigned i = 0; i < ENTITY_FIELD_COUNT; i++) {
		*out_part = i;
		if (str_eq(name, str_of(entity_field_rows[i].name)))
			return true;
	}
	return false;
}
