/* prose_log - lines of logs and of conversations in running text. Inner header of find/. */
#ifndef FIND_PROSE_LOG_H
#define FIND_PROSE_LOG_H

#include "find/prose_record.h"

/* log_line - the line starts with a moment: 2024-03-01 12:00:00, 01-03-2024 12:00, [.., Mar  1
 * 12:00:00. */
bool log_line(str line);
/* log_talk - the line is of a conversation: a moment, then who speaks and a colon. */
bool log_talk(str line);
/* log_goes_on - what the record's last line of a conversation says of somebody goes on in this
 * line, which names nobody. */
bool log_goes_on(const struct record *r, const struct who *w);

#endif
