#include "cjpeg_error.h"

#include <stdlib.h>
#include <string.h>

#include <jerror.h>

static cjpeg_error *error_of(j_common_ptr jpeg) { return (cjpeg_error *)jpeg->err; }

static cjpeg_status status_of(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY:
      return CJPEG_NO_MEMORY;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_EMPTY_IMAGE:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      return CJPEG_UNSUPPORTED;
    default:
      return CJPEG_BAD_DATA;
  }
}

static void on_error(j_common_ptr jpeg) {
  cjpeg_error *error = error_of(jpeg);
  char text[JMSG_LENGTH_MAX];
  error->manager.format_message(jpeg, text);
  snprintf(error->message, sizeof error->message, "%s", text);
  error->status = status_of(error->manager.msg_code);
  longjmp(error->jump, 1);
}

static void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;  // traces
  cjpeg_error *error = error_of(jpeg);
  error->manager.num_warnings++;
  char text[JMSG_LENGTH_MAX];
  error->manager.format_message(jpeg, text);
  if (error->is_damage != NULL && error->is_damage(jpeg, text)) return;
  if (error->warning_count == CJPEG_MAX_WARNINGS) return;
  snprintf(error->warnings[error->warning_count++], CJPEG_MAX_MESSAGE, "%s", text);
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

void cjpeg_error_set_up(cjpeg_error *error) {
  jpeg_std_error(&error->manager);
  error->manager.error_exit = on_error;
  error->manager.emit_message = on_message;
  error->manager.output_message = print_nothing;
}

void cjpeg_fail(j_common_ptr jpeg, cjpeg_status status, const char *message) {
  cjpeg_error *error = error_of(jpeg);
  snprintf(error->message, sizeof error->message, "%s", message);
  error->status = status;
  longjmp(error->jump, 1);
}
