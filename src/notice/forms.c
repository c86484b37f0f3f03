/* forms - the files of forms/, part of the program as the rules are (ADR 25, ADR 28). */
#include "case/org.h"
#include "notice/form.h"

#define EMBED(symbol, file)                                                                        \
	__asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" file "\"\n"      \
		".global " #symbol "_end\n" #symbol "_end:\n.previous\n");                         \
	extern const unsigned char symbol[], symbol##_end[]

EMBED(notice_form_tsv, "forms/form.tsv");
EMBED(notice_option_tsv, "forms/option.tsv");
EMBED(notice_ap_2021_05_10_tsv, "forms/ap-2021-05-10.tsv");
EMBED(notice_ncsc_early_2026_08_15_tsv, "forms/ncsc-early-2026-08-15.tsv");
EMBED(notice_ncsc_notification_2026_08_15_tsv, "forms/ncsc-notification-2026-08-15.tsv");
EMBED(notice_ncsc_final_2026_08_15_tsv, "forms/ncsc-final-2026-08-15.tsv");
EMBED(notice_igj_2016_01_01_tsv, "forms/igj-2016-01-01.tsv");
EMBED(notice_customer_2018_05_25_tsv, "forms/customer-2018-05-25.tsv");

static const struct {
	const char *file;
	const unsigned char *from, *to;
} built_in[] = {
    {"form", notice_form_tsv, notice_form_tsv_end},
    {"option", notice_option_tsv, notice_option_tsv_end},
    {"ap-2021-05-10", notice_ap_2021_05_10_tsv, notice_ap_2021_05_10_tsv_end},
    {"ncsc-early-2026-08-15", notice_ncsc_early_2026_08_15_tsv,
     notice_ncsc_early_2026_08_15_tsv_end},
    {"ncsc-notification-2026-08-15", notice_ncsc_notification_2026_08_15_tsv,
     notice_ncsc_notification_2026_08_15_tsv_end},
    {"ncsc-final-2026-08-15", notice_ncsc_final_2026_08_15_tsv,
     notice_ncsc_final_2026_08_15_tsv_end},
    {"igj-2016-01-01", notice_igj_2016_01_01_tsv, notice_igj_2016_01_01_tsv_end},
    {"customer-2018-05-25", notice_customer_2018_05_25_tsv, notice_customer_2018_05_25_tsv_end},
};
#define FILES (sizeof(built_in) / sizeof(built_in[0]))

static str text_of(size_t i)
{
	return (str){built_in[i].from, (size_t)(built_in[i].to - built_in[i].from)};
}

bool forms_text(str file, str *out_text)
{
	for (size_t i = 0; i < FILES; i++) {
		if (!str_eq(file, str_of(built_in[i].file)))
			continue;
		*out_text = text_of(i);
		return true;
	}
	return false;
}

void forms_digest(unsigned char out_digest[SHA256_BYTES])
{
	struct sha256 h = sha256_begin();
	for (size_t i = 0; i < FILES; i++) {
		str name = str_of(built_in[i].file), text = text_of(i);
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
