//! Landlock and seccomp.

use std::collections::BTreeMap;

use landlock::{
    path_beneath_rules, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope, ABI,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use super::{failed, Policy};
use crate::error::Result;

/// The newest Landlock whose rights are asked for; an older kernel gives what it has.
const LANDLOCK: ABI = ABI::V6;

/// Decides which files can be read and written.
pub(super) fn files(policy: &Policy, missing: &mut Vec<String>) -> Result<()> {
    let failed = |error: landlock::RulesetError| failed("restrict files", error);
    let devices = [
        "/dev/null",
        "/dev/zero",
        "/dev/urandom",
        "/dev/random",
        "/dev/full",
    ];
    let devices = devices.iter().filter(|d| std::path::Path::new(d).exists());
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(LANDLOCK)))
        .and_then(|ruleset| ruleset.create())
        .map_err(failed)?
        .add_rules(path_beneath_rules(
            &policy.read,
            AccessFs::from_read(LANDLOCK),
        ))
        .and_then(|ruleset| {
            ruleset.add_rules(path_beneath_rules(
                &policy.write,
                AccessFs::from_all(LANDLOCK),
            ))
        })
        .and_then(|ruleset| {
            let access = AccessFs::ReadFile | AccessFs::WriteFile;
            ruleset.add_rules(path_beneath_rules(devices, access))
        })
        .and_then(|ruleset| ruleset.restrict_self())
        .map_err(failed)?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => {}
        RulesetStatus::PartiallyEnforced => missing.push(
            "this kernel's Landlock is older than version 6: some ways to truncate files, or to signal other processes, stay open"
                .to_string(),
        ),
        RulesetStatus::NotEnforced => missing.push(
            "this kernel has no Landlock: programs can read and write the user's files".to_string(),
        ),
    }
    Ok(())
}

/// System calls that are refused with "not permitted", whatever their arguments.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_quotactl,
    libc::SYS_setpriority,
    libc::SYS_open_by_handle_at,
    libc::SYS_shmget,
    libc::SYS_msgget,
    libc::SYS_semget,
];

/// System calls that are said not to exist: who has another way takes that.
const UNKNOWN: &[libc::c_long] = &[
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
];

/// Decides which system calls there are.
pub(super) fn calls(policy: &Policy, missing: &mut Vec<String>) -> Result<()> {
    let Ok(arch) = std::env::consts::ARCH.try_into() else {
        let arch = std::env::consts::ARCH;
        missing.push(format!(
            "no filter of system calls for {arch}: programs can use the network and start processes"
        ));
        return Ok(());
    };
    let failed = |error: seccompiler::BackendError| failed("filter system calls", error);
    let errno = |code: i32| SeccompAction::Errno(code.unsigned_abs());
    let install = |rules: BTreeMap<i64, Vec<SeccompRule>>, code: i32| -> Result<()> {
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, errno(code), arch);
        let program: BpfProgram = filter.and_then(BpfProgram::try_from).map_err(failed)?;
        seccompiler::apply_filter(&program)
            .map_err(|error| self::failed("filter system calls", error))
    };
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    let mut unknown: BTreeMap<i64, Vec<SeccompRule>> =
        UNKNOWN.iter().map(|&call| (call, Vec::new())).collect();
    if !policy.processes {
        #[cfg(target_arch = "x86_64")]
        for call in [libc::SYS_fork, libc::SYS_vfork] {
            rules.insert(call, Vec::new());
        }
        // Threads are no processes.
        let thread = libc::CLONE_THREAD as u64;
        let condition = SeccompCondition::new(
            0,
            SeccompCmpArgLen::Qword,
            SeccompCmpOp::MaskedEq(thread),
            0,
        );
        let rule = condition
            .and_then(|c| SeccompRule::new(vec![c]))
            .map_err(failed)?;
        rules.insert(libc::SYS_clone, vec![rule]);
        // Its flags are in memory, where no filter sees them; who is told that it does not exist takes `clone`.
        unknown.insert(libc::SYS_clone3, Vec::new());
    }
    install(unknown, libc::ENOSYS)?;
    install(rules, libc::EPERM)?;
    #[cfg(target_arch = "x86_64")]
    seccompiler::apply_filter(&other_numbers())
        .map_err(|error| self::failed("filter system calls", error))?;
    Ok(())
}

/// Refuses all calls by the numbers of x32, which have a bit more: each is a second way to a call that has another number above.
#[cfg(target_arch = "x86_64")]
fn other_numbers() -> BpfProgram {
    const X32: u32 = 0x4000_0000;
    let step = |code: u32, jt: u8, k: u32| seccompiler::sock_filter {
        code: code as u16,
        jt,
        jf: 0,
        k,
    };
    vec![
        // The number of the call; from X32 on, one step is skipped.
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0),
        step(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 1, X32),
        step(libc::BPF_RET | libc::BPF_K, 0, libc::SECCOMP_RET_ALLOW),
        step(
            libc::BPF_RET | libc::BPF_K,
            0,
            libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs(),
        ),
    ]
}
