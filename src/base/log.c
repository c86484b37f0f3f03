/* log - one line per call, written in one piece. Takes no text of evidence, by its signature. */
#include "base/log.h"

#include <unistd.h>

#include "base/out.h"

enum log_level log_level = LOG_WARN;

void log_say(enum log_level level, const char *what, const char *key, int64_t value)
{
	static const char *const names[] = {"error", "warning", "info", "debug"};
	if (level > log_level)
		return;
	struct out o = out_fd(STDERR_FILENO);
	out_z(&o, "kond: ");
	out_z(&o, names[level]);
	out_z(&o, ": ");
	out_z(&o, what);
	if (key != NULL) {
		out_char(&o, ' ');
		out_z(&o, key);
		out_char(&o, '=');
		if (value < 0)
			out_char(&o, '-');
		out_dec(&o, value < 0 ? -(uint64_t)value : (uint64_t)value);
	}
	out_char(&o, '\n');
	out_end(&o);
}
