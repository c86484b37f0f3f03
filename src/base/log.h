/*
 * log - one line on stderr for what an operator must know: ids, numbers and our own constants only.
 * A personal detail in a log is a data breach of its own, so no call here takes text of evidence.
 * Only cmd/, run/ and box/ log.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

extern enum log_level log_level;

/* log_say - what: a string constant; key/value: a string constant and a number, or NULL and 0 */
void log_say(enum log_level level, const char *what, const char *key, int64_t value);

#endif
