//! What a child may not do, and what of that this kernel can hold it to.
//!
//! Three layers, each of which would do much alone: resource limits (memory, time, output), Landlock (no files, no TCP,
//! no signals to others) and seccomp (system calls). The child that parses gets an *allow list* of system calls: it is our
//! own code, its needs are few and known, and what a future kernel adds stays shut. Tesseract gets a *deny list*:
//! its libraries differ between systems, and a call refused by surprise would cost OCR.
//!
//! What the kernel lacks is left out, never an error: [`report`] tells, `greffier doctor` shows it.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    path_beneath_rules,
};
use rlimit::Resource;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How far one layer of the sandbox holds on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// All of it.
    Full,
    /// A part: the kernel is older than the newest rules.
    Partial,
    /// None of it.
    Absent,
}

/// What this machine's kernel can hold a child to. Resource limits are not listed: every kernel has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Landlock: no files, no TCP, no signals to other processes.
    pub landlock: Layer,
    /// seccomp: no system calls but the few that parsing needs.
    pub seccomp: Layer,
}

/// Tries the sandbox on a thread that ends at once, and tells what held.
pub fn report() -> Report {
    let nothing = Report {
        landlock: Layer::Absent,
        seccomp: Layer::Absent,
    };
    std::thread::spawn(confine_reader).join().unwrap_or(nothing)
}

/// The resource limits of a child.
pub(super) struct Bounds {
    memory: u64,
    cpu: Option<Duration>,
    files: u64,
}

impl Bounds {
    /// For the child that parses. Its processor time is not among them: it lives through many documents, and the
    /// parent renews that limit for each.
    pub(super) fn reader(memory: u64) -> Self {
        Self {
            memory,
            cpu: None,
            files: 16,
        }
    }

    /// For the child that runs the OCR engine on one page.
    pub(super) fn engine(memory: u64, cpu: Duration) -> Self {
        Self {
            memory,
            cpu: Some(cpu),
            files: 64,
        }
    }
}

/// Sets the limits, for good. The number of processes is not limited: the kernel counts those of the whole user, and
/// seccomp forbids new ones anyway.
pub(super) fn limit(bounds: &Bounds) {
    lower(Resource::AS, bounds.memory);
    lower(Resource::CORE, 0);
    lower(Resource::FSIZE, 0);
    lower(Resource::NOFILE, bounds.files);
    if let Some(cpu) = bounds.cpu {
        lower(Resource::CPU, cpu.as_secs().max(1));
    }
}

/// Lowers a limit; one that is lower already stays.
fn lower(resource: Resource, to: u64) {
    let ceiling = resource.get_hard().map_or(to, |hard| hard.min(to));
    // Lowering one's own limit cannot fail for want of rights; where it fails all the same, the clock still holds.
    let _ = resource.set(ceiling, ceiling);
}

/// Shuts this thread, and those it starts, off from everything but memory and the files it has open.
pub(super) fn confine_reader() -> Report {
    Report {
        landlock: landlock(&[]),
        seccomp: seccomp(&[no_clone3(), allow_list()]),
    }
}

/// Shuts the OCR engine off from everything but its program, its libraries and its language data, all read-only.
pub(super) fn confine_engine(program: &Path, data: Option<PathBuf>) -> Report {
    let mut readable: Vec<PathBuf> = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null"]
        .map(PathBuf::from)
        .into();
    readable.extend(program.canonicalize().ok());
    readable.extend(data);
    Report {
        landlock: landlock(&readable),
        seccomp: seccomp(&[deny_list()]),
    }
}

fn landlock(readable: &[PathBuf]) -> Layer {
    let enforce = || -> Result<RulesetStatus, RulesetError> {
        let newest = ABI::V6;
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(newest))?
            .handle_access(AccessNet::from_all(newest))?
            .scope(Scope::from_all(newest))?
            .create()?
            .add_rules(path_beneath_rules(readable, AccessFs::from_read(newest)))?
            .restrict_self()?;
        Ok(status.ruleset)
    };
    match enforce() {
        Ok(RulesetStatus::FullyEnforced) => Layer::Full,
        Ok(RulesetStatus::PartiallyEnforced) => Layer::Partial,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Layer::Absent,
    }
}

type Filter = Result<BpfProgram, seccompiler::BackendError>;

fn seccomp(filters: &[Filter]) -> Layer {
    let applied = filters
        .iter()
        .filter(|filter| filter.as_ref().is_ok_and(|f| seccompiler::apply_filter(f).is_ok()))
        .count();
    match applied {
        0 => Layer::Absent,
        n if n == filters.len() => Layer::Full,
        _ => Layer::Partial,
    }
}

/// `clone3` keeps its flags where a filter cannot look; « no such call » makes the C library fall back on `clone`.
fn no_clone3() -> Filter {
    let rules = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    compile(rules, SeccompAction::Allow, errno(libc::ENOSYS))
}

/// What parsing in memory takes: memory (never executable), threads (never processes), the pipe, the clock, an end.
fn allow_list() -> Filter {
    let freely = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_clone3,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_restart_syscall,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let thread = libc::CLONE_THREAD as u64;
    let executable = libc::PROT_EXEC as u64;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = freely.into_iter().map(|call| (call, Vec::new())).collect();
    rules.insert(libc::SYS_clone, when(0, Is::MaskedEq(thread), thread)?);
    rules.insert(libc::SYS_mmap, when(2, Is::MaskedEq(executable), 0)?);
    rules.insert(libc::SYS_mprotect, when(2, Is::MaskedEq(executable), 0)?);
    rules.insert(libc::SYS_tgkill, when(0, Is::Eq, u64::from(std::process::id()))?);
    rules.insert(libc::SYS_prctl, when(0, Is::Eq, libc::PR_SET_NAME as u64)?);
    compile(rules, errno(libc::EPERM), SeccompAction::Allow)
}

/// What no OCR engine has business with: sockets, other processes, the kernel's own knobs. Starting a program is not
/// among them, as this filter is set before the engine is; Landlock says which may be.
fn deny_list() -> Filter {
    let denied = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_getfd,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_personality,
    ];
    let rules = denied.into_iter().map(|call| (call, Vec::new())).collect();
    compile(rules, SeccompAction::Allow, errno(libc::EPERM))
}

fn when(argument: u8, is: Is, value: u64) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let condition = SeccompCondition::new(argument, Length::Qword, is, value)?;
    Ok(vec![SeccompRule::new(vec![condition])?])
}

fn errno(number: i32) -> SeccompAction {
    SeccompAction::Errno(number.unsigned_abs())
}

fn compile(rules: BTreeMap<i64, Vec<SeccompRule>>, otherwise: SeccompAction, listed: SeccompAction) -> Filter {
    SeccompFilter::new(rules, otherwise, listed, std::env::consts::ARCH.try_into()?)?.try_into()
}
