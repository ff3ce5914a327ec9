// Each thread of the team has a slot. A loop puts a pointer to its job into free slots; a thread that takes it out works on indices
// until there are none; what no thread has taken by then is taken back, so that nobody waits for one to wake up.
#include "CThreads.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

// How a closure that does not escape is passed and called.
#define SWIFT __attribute__((swiftcall))
typedef SWIFT void (*closure)(size_t index, size_t lane, __attribute__((swift_context)) void *context);

typedef struct {
  closure body;
  void *context;
  size_t count;
  uint64_t arithmetic;
  _Atomic size_t next, lanes;
  // The threads that have it or may take it; SLEEPING where the caller waits in its parking place.
  _Atomic size_t pending;
} job;

enum { MOST = 255, PLACES = 16 };
#define SLEEPING ((size_t)1 << 63)

// What a slot holds besides a job.
#define FREE ((uintptr_t)0)
#define BUSY ((uintptr_t)1)

typedef struct {
  _Alignas(128) _Atomic uintptr_t slot;
  _Atomic int sleeps;
  pthread_mutex_t lock;
  pthread_cond_t wake;
} member;

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t wake;
} place;

static member team[MOST];
static place places[PLACES];
static size_t wanted;
static _Atomic size_t members;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Loops of a training step follow each other within microseconds; to wake a thread takes 5 and more, to be woken 50.
static const int64_t spin_nanoseconds = 50000;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline void pause_a_little(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// How the calling thread rounds and what it does with denormal numbers: the threads that help it do the same.
static inline uint64_t arithmetic(void) {
#if defined(__x86_64__)
  // Without the flags of exceptions.
  return _mm_getcsr() & ~0x3fu;
#elif defined(__aarch64__)
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  return state;
#else
  return 0;
#endif
}

static inline void set_arithmetic(uint64_t state) {
  if (state == arithmetic()) return;
#if defined(__x86_64__)
  _mm_setcsr((unsigned)state);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(state));
#endif
}

static void work(job *job, size_t lane) {
  size_t index;
  while ((index = atomic_fetch_add_explicit(&job->next, 1, memory_order_relaxed)) < job->count)
    job->body(index, lane, job->context);
}

static place *place_of(const job *job) { return &places[((uintptr_t)job >> 6) % PLACES]; }

// The job may be gone as soon as the count is lower.
static void leave(job *job) {
  place *place = place_of(job);
  if (atomic_fetch_sub(&job->pending, 1) != (SLEEPING | 1)) return;
  pthread_mutex_lock(&place->lock);
  pthread_cond_broadcast(&place->wake);
  pthread_mutex_unlock(&place->lock);
}

static uintptr_t next_job(member *self) {
  int64_t end = 0;
  for (int turn = 0;; turn++) {
    const uintptr_t slot = atomic_load_explicit(&self->slot, memory_order_relaxed);
    if (slot != FREE) return slot;
    pause_a_little();
    if (turn % 64 != 63) continue;
    if (end == 0) end = now() + spin_nanoseconds;
    else if (now() > end) break;
  }
  pthread_mutex_lock(&self->lock);
  atomic_store(&self->sleeps, 1);
  while (atomic_load(&self->slot) == FREE) pthread_cond_wait(&self->wake, &self->lock);
  atomic_store(&self->sleeps, 0);
  pthread_mutex_unlock(&self->lock);
  return atomic_load(&self->slot);
}

static void *serve(void *argument) {
  member *self = argument;
  for (;;) {
    uintptr_t slot = next_job(self);
    // It may have been taken back.
    if (slot == FREE || !atomic_compare_exchange_strong(&self->slot, &slot, BUSY)) continue;
    job *job = (void *)slot;
    set_arithmetic(job->arithmetic);
    work(job, atomic_fetch_add(&job->lanes, 1));
    atomic_store(&self->slot, FREE);
    leave(job);
  }
  return NULL;
}

// A process that was made by fork has none of the threads.
static void forget_members(void) { atomic_store(&members, 0); }

static void start(void) {
  pthread_atfork(NULL, NULL, forget_members);
  // Signals are for the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (size_t i = 0; i < PLACES; i++) {
    pthread_mutex_init(&places[i].lock, NULL);
    pthread_cond_init(&places[i].wake, NULL);
  }
  for (size_t i = 0; i < wanted && i < MOST; i++) {
    pthread_mutex_init(&team[i].lock, NULL);
    pthread_cond_init(&team[i].wake, NULL);
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, &team[i]) != 0) break;
    pthread_detach(thread);
    atomic_store(&members, i + 1);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ct_prepare(size_t threads) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  if (wanted == 0) wanted = threads;
  pthread_mutex_unlock(&lock);
  pthread_once(&once, start);
}

// Gives the job to a thread that has nothing to do.
static int offer(job *job, member *member) {
  uintptr_t slot = FREE;
  if (atomic_load_explicit(&member->slot, memory_order_relaxed) != FREE) return 0;
  atomic_fetch_add(&job->pending, 1);
  if (!atomic_compare_exchange_strong(&member->slot, &slot, (uintptr_t)job)) {
    atomic_fetch_sub(&job->pending, 1);
    return 0;
  }
  if (atomic_load(&member->sleeps)) {
    pthread_mutex_lock(&member->lock);
    pthread_cond_signal(&member->wake);
    pthread_mutex_unlock(&member->lock);
  }
  return 1;
}

static void wait_for(job *job) {
  const int64_t end = now() + spin_nanoseconds;
  for (int turn = 0; atomic_load(&job->pending) > 0; turn++) {
    pause_a_little();
    if (turn % 64 != 63 || now() < end) continue;
    place *place = place_of(job);
    pthread_mutex_lock(&place->lock);
    size_t pending = atomic_fetch_or(&job->pending, SLEEPING) & ~SLEEPING;
    while (pending > 0) {
      pthread_cond_wait(&place->wake, &place->lock);
      pending = atomic_load(&job->pending) & ~SLEEPING;
    }
    pthread_mutex_unlock(&place->lock);
    return;
  }
}

SWIFT void ct_for_each(size_t lanes, size_t count, closure body, void *context) {
  job job = {.body = body, .context = context, .count = count, .arithmetic = arithmetic(), .lanes = 1};
  const size_t size = atomic_load_explicit(&members, memory_order_acquire);
  size_t helpers = 0;
  for (size_t i = 0; i < size && helpers + 1 < lanes; i++) helpers += offer(&job, &team[i]);
  work(&job, 0);
  if (helpers == 0) return;
  for (size_t i = 0; i < size; i++) {
    uintptr_t slot = (uintptr_t)&job;
    if (atomic_load_explicit(&team[i].slot, memory_order_relaxed) == slot &&
        atomic_compare_exchange_strong(&team[i].slot, &slot, FREE))
      atomic_fetch_sub(&job.pending, 1);
  }
  wait_for(&job);
}
