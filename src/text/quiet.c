/* quiet - see quiet.h. */
#include "text/quiet.h"

#include <stdbool.h>

#include <glib.h>

static GLogWriterOutput nowhere(GLogLevelFlags level, const GLogField *field, gsize n,
				gpointer data)
{
	(void)level, (void)field, (void)n, (void)data;
	return G_LOG_WRITER_HANDLED;
}

void quiet_glib(void)
{
	static bool done;
	if (!done)
		g_log_set_writer_func(nowhere, NULL, NULL);
	done = true;
}
