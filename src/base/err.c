/* err - see err.h. Names and texts of the reasons come from reason.tbl. */
#include "base/err.h"

int err_set(struct err *e, enum reason reason, uint64_t at)
{
	if (e->reason == REASON_none) {
		e->reason = reason;
		e->at = at;
	}
	return -1;
}

const char *reason_name(enum reason r)
{
	switch (r) {
#define REASON(num, name, text)                                                                    \
	case REASON_##name:                                                                        \
		return num == 0 ? "" : #name;
#include "base/reason.tbl"
#undef REASON
	}
	return "";
}

const char *reason_text(enum reason r)
{
	switch (r) {
#define REASON(num, name, text)                                                                    \
	case REASON_##name:                                                                        \
		return text;
#include "base/reason.tbl"
#undef REASON
	}
	return "";
}

bool reason_known(uint64_t number)
{
	switch (number) {
#define REASON(num, name, text) case num:
#include "base/reason.tbl"
#undef REASON
		return true;
	default:
		return false;
	}
}
