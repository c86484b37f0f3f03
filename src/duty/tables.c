/*
 * tables - see tables.h. They are part of the program, so that a clock never hangs on a file that
 * is missing beside it (ADR 25).
 */
#define _GNU_SOURCE
#include "duty/tables.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"
#include "base/out.h"

#define TABLE_MOST ((size_t)4 << 20)

#define EMBED(symbol, file)                                                                        \
	__asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" file "\"\n"      \
		".global " #symbol "_end\n" #symbol "_end:\n.previous\n");                         \
	extern const unsigned char symbol[], symbol##_end[]

EMBED(duty_duty_tsv, "rules/duty.tsv");
EMBED(duty_counting_tsv, "rules/counting.tsv");
EMBED(duty_holiday_tsv, "rules/holiday.tsv");
EMBED(duty_recipient_tsv, "rules/recipient.tsv");
EMBED(duty_band_tsv, "rules/band.tsv");
EMBED(duty_severity_tsv, "rules/severity.tsv");
EMBED(duty_edpb_tsv, "rules/edpb.tsv");

static const struct {
	const char *file;
	const unsigned char *from, *to;
} built_in[TABLE_count] = {
    [TABLE_duty] = {"duty.tsv", duty_duty_tsv, duty_duty_tsv_end},
    [TABLE_counting] = {"counting.tsv", duty_counting_tsv, duty_counting_tsv_end},
    [TABLE_holiday] = {"holiday.tsv", duty_holiday_tsv, duty_holiday_tsv_end},
    [TABLE_recipient] = {"recipient.tsv", duty_recipient_tsv, duty_recipient_tsv_end},
    [TABLE_band] = {"band.tsv", duty_band_tsv, duty_band_tsv_end},
    [TABLE_severity] = {"severity.tsv", duty_severity_tsv, duty_severity_tsv_end},
    [TABLE_edpb] = {"edpb.tsv", duty_edpb_tsv, duty_edpb_tsv_end},
};

const char *tables_file(enum table_name n) { return built_in[n].file; }

static const char *path_of(struct arena *a, const char *dir, const char *file)
{
	struct out o = out_mem();
	out_z(&o, dir);
	out_char(&o, '/');
	out_z(&o, file);
	const char *path = str_z(a, out_view(&o));
	out_end(&o);
	return path;
}

bool tables_text(struct arena *a, const char *dir, enum table_name n, str *out_text)
{
	*out_text = (str){built_in[n].from, (size_t)(built_in[n].to - built_in[n].from)};
	if (dir == NULL)
		return true;
	const char *path = path_of(a, dir, built_in[n].file);
	if (access(path, F_OK) != 0)
		return errno == ENOENT && access(dir, X_OK) == 0;
	return io_read_file(a, path, TABLE_MOST, out_text);
}
