//! Who runs: the baton, and the ways to wait for it.

use super::super::fault::fail;
use super::super::runtime::{Program, Runtime, Strand};
use super::super::signal::raise;
use std::any::Any;
use std::collections::{HashMap, HashSet, VecDeque};
use std::mem::swap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// The thread that `main` runs on.
pub(in super::super) const MAIN: u64 = 1;
/// How long a thread keeps the baton in a loop before others get a turn.
const TURN: Duration = Duration::from_millis(1);
/// Every so many passes of a loop the time is looked at.
const PASSES: u32 = 64;

/// A program whose functions can run on several threads.
pub trait Threaded: Program + Send + 'static {
    /// A program without objects: what a thread holds while another one runs.
    fn vacant() -> Self;
}

/// What a thread waits for until another one says that it may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum WaitFor {
    /// A change of the lock, condition or semaphore at this address.
    Address(u64),
    /// The end of this thread.
    Thread(u64),
    /// The end of all threads but the main one.
    Others,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Woken {
    Called,
    TimedOut,
}

/// What is known of one thread.
pub(super) struct Info {
    pub(super) finished: bool,
    /// What it returned, or gave to `pthread_exit`.
    pub(super) result: u64,
    pub(super) detached: bool,
    pub(super) joined: bool,
    pub(super) cancelled: bool,
    pub(super) cancelable: bool,
    pub(super) asynchronous: bool,
    /// Signals that others sent to it.
    pub(super) signals: u64,
    /// Functions that `pthread_cleanup_push` registered, with their arguments.
    pub(super) cleanup: Vec<(u64, u64)>,
    /// The values of its keys.
    pub(super) values: Vec<u64>,
    pub(super) name: Vec<u8>,
    waits_for: Option<WaitFor>,
}

impl Info {
    pub(super) fn new(detached: bool, name: Vec<u8>) -> Info {
        Info {
            finished: false,
            result: 0,
            detached,
            joined: false,
            cancelled: false,
            cancelable: true,
            asynchronous: false,
            signals: 0,
            cleanup: Vec::new(),
            values: Vec::new(),
            name,
            waits_for: None,
        }
    }
}

/// All threads of a program. It travels with the baton, so whoever runs may use it.
pub(super) struct Threads {
    pub(super) current: u64,
    last: u64,
    pub(super) table: HashMap<u64, Info>,
    parked: HashMap<WaitFor, VecDeque<u64>>,
    /// For each key whether it exists, and its destructor.
    pub(super) keys: Vec<Option<u64>>,
    /// When the current thread got the baton.
    since: Instant,
    /// An `Arc<Baton<P>>`, from when there are two threads; the runtime does not know `P`.
    baton: Option<Arc<dyn Any + Send + Sync>>,
}

impl Default for Threads {
    fn default() -> Threads {
        Threads {
            current: MAIN,
            last: MAIN,
            table: HashMap::from([(MAIN, Info::new(false, Vec::new()))]),
            parked: HashMap::new(),
            keys: Vec::new(),
            since: Instant::now(),
            baton: None,
        }
    }
}

impl Threads {
    /// The thread that runs.
    pub(super) fn me(&mut self) -> &mut Info {
        let current = self.current;
        self.table
            .entry(current)
            .or_insert_with(|| Info::new(false, Vec::new()))
    }

    /// A number for a new thread.
    pub(super) fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// The threads that have not ended.
    pub(super) fn living(&self) -> usize {
        self.table.values().filter(|t| !t.finished).count()
    }
}

/// The threads of a program.
pub(super) fn threads(rt: &mut Runtime) -> &mut Threads {
    rt.part()
}

/// Where the program is while no thread runs it, and who is next.
pub(super) struct Baton<P>(Mutex<Turns<P>>);

struct Turns<P> {
    program: Option<Box<P>>,
    /// Vacant programs of those who run.
    spare: Vec<Box<P>>,
    /// Threads that want to run, in order.
    queue: VecDeque<u64>,
    /// Threads that will want to by themselves: asleep, waiting for a time, or for the system.
    away: HashSet<u64>,
    handles: HashMap<u64, Thread>,
}

impl<P> Turns<P> {
    /// Puts a thread at the end of the queue.
    fn enqueue(&mut self, thread: u64) {
        self.away.remove(&thread);
        if !self.queue.contains(&thread) {
            self.queue.push_back(thread);
        }
        if self.program.is_some() {
            self.wake_next();
        }
    }

    fn wake_next(&self) {
        if let Some(handle) = self.queue.front().and_then(|next| self.handles.get(next)) {
            handle.unpark();
        }
    }
}

impl<P: Threaded> Baton<P> {
    fn turns(&self) -> MutexGuard<'_, Turns<P>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a thread known and lets it wait for its first turn.
    pub(super) fn introduce(&self, id: u64, handle: Thread) {
        let mut turns = self.turns();
        turns.handles.insert(id, handle);
        turns.enqueue(id);
    }

    /// Gives the program away; `cx` is vacant afterwards.
    fn release(turns: &mut Turns<P>, cx: &mut P) {
        let mut program = turns.spare.pop().unwrap_or_else(|| Box::new(P::vacant()));
        swap(cx, &mut program);
        turns.program = Some(program);
        turns.wake_next();
    }

    /// Waits for the turn of thread `me`, which joins the queue at `deadline` if nobody puts it there before.
    fn regain(&self, me: u64, cx: &mut P, deadline: Option<Instant>) {
        loop {
            let mut turns = self.turns();
            if turns.queue.front() == Some(&me) {
                if let Some(mut program) = turns.program.take() {
                    turns.queue.pop_front();
                    swap(cx, &mut program);
                    turns.spare.push(program);
                    break;
                }
            }
            let left = match deadline {
                Some(deadline) if !turns.queue.contains(&me) => {
                    Some(deadline.saturating_duration_since(Instant::now()))
                }
                _ => None,
            };
            if left == Some(Duration::ZERO) {
                turns.enqueue(me);
                continue;
            }
            drop(turns);
            // Spurious wake-ups do no harm: whoever is not first waits again.
            match left {
                Some(left) => thread::park_timeout(left),
                None => thread::park(),
            }
        }
        let threads = threads(cx);
        threads.current = me;
        threads.since = Instant::now();
    }

    /// The first turn of a new thread.
    pub(super) fn begin(&self, me: u64, strand: &mut Strand, cx: &mut P) {
        self.regain(me, cx, None);
        cx.exchange(strand);
    }

    /// The end of the running thread: the baton goes to others for good.
    pub(super) fn leave(&self, cx: &mut P) {
        let me = threads(cx).current;
        let mut ended = Strand::default();
        cx.exchange(&mut ended);
        cx.heap.recycle(ended.stack);
        let mut turns = self.turns();
        turns.handles.remove(&me);
        Self::release(&mut turns, cx);
    }
}

/// The baton, made when first needed.
pub(super) fn baton<P: Threaded>(cx: &mut P) -> Arc<Baton<P>> {
    let threads = threads(cx);
    let known = threads.baton.clone().and_then(|b| b.downcast().ok());
    known.unwrap_or_else(|| {
        let turns = Turns {
            program: None,
            spare: Vec::new(),
            queue: VecDeque::new(),
            away: HashSet::new(),
            handles: HashMap::from([(threads.current, thread::current())]),
        };
        let baton = Arc::new(Baton(Mutex::new(turns)));
        threads.baton = Some(baton.clone());
        baton
    })
}

/// Gives the baton away, does `outside`, and waits for it to come back. `prepare` says what becomes of this thread
/// meanwhile: it joins the queue, goes away, or stays out until somebody calls it.
fn suspend<P: Threaded, R>(
    cx: &mut P,
    prepare: impl FnOnce(&mut Turns<P>, u64),
    outside: impl FnOnce() -> R,
    deadline: Option<Instant>,
) -> R {
    let baton = baton(cx);
    let me = threads(cx).current;
    let mut strand = Strand::default();
    cx.exchange(&mut strand);
    let mut turns = baton.turns();
    prepare(&mut turns, me);
    Baton::release(&mut turns, cx);
    drop(turns);
    let result = outside();
    baton.regain(me, cx, deadline);
    cx.exchange(&mut strand);
    result
}

/// Whether there is more than one thread.
fn several<P: Threaded>(cx: &mut P) -> bool {
    threads(cx).baton.is_some()
}

/// Does something that may block, while other threads run.
pub fn wait_outside<P: Threaded, R>(cx: &mut P, f: impl FnOnce() -> R) -> R {
    if !several(cx) {
        return f();
    }
    let baton = baton(cx);
    let me = threads(cx).current;
    let result = suspend(
        cx,
        |turns, me| {
            turns.away.insert(me);
        },
        || {
            let result = f();
            baton.turns().enqueue(me);
            result
        },
        None,
    );
    attend(cx);
    result
}

/// Sleeps, while other threads run; a signal or cancellation ends it.
pub fn pause_thread<P: Threaded>(cx: &mut P, time: Duration) {
    if !several(cx) {
        return thread::sleep(time);
    }
    let until = Instant::now() + time;
    suspend(
        cx,
        |turns, me| {
            turns.away.insert(me);
        },
        || (),
        Some(until),
    );
    attend(cx);
}

/// Lets the others run who want to.
pub(super) fn give_way<P: Threaded>(cx: &mut P) {
    if several(cx) {
        let baton = baton(cx);
        if !baton.turns().queue.is_empty() {
            suspend(cx, |turns, me| turns.enqueue(me), || (), None);
        }
        heed_signals(cx);
    }
}

/// Waits until another thread calls those who wait for `what`, or until `deadline`. `why` is for the message when nobody can.
#[track_caller]
pub(super) fn park<P: Threaded>(
    what: WaitFor,
    deadline: Option<Instant>,
    why: &str,
    cx: &mut P,
) -> Woken {
    let baton = baton(cx);
    let turns = baton.turns();
    let stuck = deadline.is_none() && turns.queue.is_empty() && turns.away.is_empty();
    drop(turns);
    if stuck {
        fail(
            "deadlock",
            format!("{why}, and no other thread can go on either"),
        );
    }
    let all = threads(cx);
    let me = all.current;
    all.parked.entry(what).or_default().push_back(me);
    all.me().waits_for = Some(what);
    suspend(
        cx,
        |turns, me| {
            if deadline.is_some() {
                turns.away.insert(me);
            }
        },
        || (),
        deadline,
    );
    let all = threads(cx);
    all.me().waits_for = None;
    let still = all.parked.get_mut(&what).and_then(|waiting| {
        let position = waiting.iter().position(|&thread| thread == me)?;
        waiting.remove(position)
    });
    // Who is called out of a wait by a signal just looks again whether it has to wait.
    match still {
        Some(_) if deadline.is_some_and(|d| Instant::now() >= d) => Woken::TimedOut,
        _ => Woken::Called,
    }
}

/// Calls the first thread that waits for `what`; whether there was one.
pub(super) fn call_one<P: Threaded>(what: WaitFor, cx: &mut P) -> bool {
    let all = threads(cx);
    let Some(waiting) = all.parked.get_mut(&what) else {
        return false;
    };
    let first = waiting.pop_front();
    if waiting.is_empty() {
        all.parked.remove(&what);
    }
    if let Some(thread) = first {
        baton(cx).turns().enqueue(thread);
    }
    first.is_some()
}

/// Calls all threads that wait for `what`.
pub(super) fn call_all<P: Threaded>(what: WaitFor, cx: &mut P) {
    while call_one(what, cx) {}
}

/// Calls a thread out of whatever it waits for.
pub(super) fn interrupt<P: Threaded>(thread: u64, cx: &mut P) {
    if several(cx) {
        let baton = baton(cx);
        let mut turns = baton.turns();
        let waits = threads(cx).table.get(&thread).and_then(|t| t.waits_for);
        if waits.is_some() || turns.away.contains(&thread) {
            turns.enqueue(thread);
        }
    }
}

/// The end of a thread, on its way down the stack.
pub(super) struct ThreadEnd(pub(super) u64);

/// What `pthread_join` reports of a cancelled thread.
pub(super) const CANCELED: u64 = u64::MAX;

/// A cancellation point (POSIX 2.9.5.2): signals that came are handled, and a cancelled thread ends here.
pub(super) fn attend<P: Threaded>(cx: &mut P) {
    heed_signals(cx);
    let me = threads(cx).me();
    if me.cancelled && me.cancelable {
        me.cancelable = false;
        super::control::end_thread(CANCELED, cx);
    }
}

/// Handles the signals that other threads sent to this one.
fn heed_signals<P: Threaded>(cx: &mut P) {
    loop {
        let me = threads(cx).me();
        if me.signals == 0 {
            return;
        }
        let sig = me.signals.trailing_zeros();
        me.signals &= !(1 << sig);
        raise(sig as i32, cx);
    }
}

/// Unwinds the stack of a thread other than the main one.
pub(super) fn unwind(value: u64) -> ! {
    resume_unwind(Box::new(ThreadEnd(value)))
}

/// A pass of a loop that may wait for what another thread writes.
#[inline(always)]
pub fn safe_point<P: Threaded>(cx: &mut P) {
    let rt: &mut Runtime = cx;
    rt.passes = rt.passes.wrapping_add(1);
    if rt.passes % PASSES == 0 {
        end_turn(cx);
    }
}

/// Lets others run if this thread's turn is over.
#[cold]
#[inline(never)]
fn end_turn<P: Threaded>(cx: &mut P) {
    if several(cx) && threads(cx).since.elapsed() >= TURN {
        give_way(cx);
        let me = threads(cx).me();
        if me.asynchronous {
            attend(cx);
        }
        threads(cx).since = Instant::now();
    }
}
