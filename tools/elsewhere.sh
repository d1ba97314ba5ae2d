#!/usr/bin/env bash
# Run a command in a fresh clone of HEAD as a stranger's machine would: on another path, processor
# or date, as another user, without a compiler, and without this machine's data.
#
#     bash tools/elsewhere.sh [OPTION...] COMMAND...
#     bash tools/elsewhere.sh --cpu sse41 --no-compiler make site
#
#   --cpu avx2|sse41   hide what a newer processor has. Each library reads a switch of its own; what
#                      took effect is printed where PyTorch is installed
#   --threads N        for OpenMP and MKL
#   --first COMMAND    run this first, as a word for `sh -c`, under none of the options
#   --date 2027-03-01  the clock's (needs the Debian package faketime)
#   --no-compiler      no C compiler
#   --compiler CC      another C compiler
#   --user NAME        not the one who runs this (needs root)
#   --keep             leave the clone, and say where it is
set -euo pipefail

usage() { sed -n '2,17s/^# \{0,1\}//p' "$0" >&2; exit 2; }

cd "$(dirname "$0")/.."
root=$PWD
keep='' date='' user='' first=''
while [[ ${1:-} == --* ]]; do
    case $1 in
        --cpu)
            case ${2:-} in
                avx2) aten=avx2 onednn=AVX2 mkl=AVX2 cbwr=AVX2 numpy="X86_V4 AVX512_ICL AVX512_SPR" libm=-AVX512F,-AVX512VL ;;
                sse41) aten=default onednn=SSE41 mkl=SSE4_2 cbwr=COMPATIBLE numpy="X86_V3 X86_V4 AVX512_ICL AVX512_SPR" libm=-AVX2,-AVX512F,-AVX512VL,-FMA ;;
                *) usage ;;
            esac
            export ATEN_CPU_CAPABILITY=$aten ONEDNN_MAX_CPU_ISA=$onednn MKL_ENABLE_INSTRUCTIONS=$mkl
            export MKL_CBWR=$cbwr  # MKL on AMD passes the one above over
            export NPY_DISABLE_CPU_FEATURES=$numpy GLIBC_TUNABLES=glibc.cpu.hwcaps=$libm
            shift 2 ;;
        --threads) export OMP_NUM_THREADS=$2 MKL_NUM_THREADS=$2; shift 2 ;;
        --first) first=$2; shift 2 ;;
        --date) date=$2; shift 2 ;;
        --no-compiler) export CC=/bin/false CXX=/bin/false; shift ;;
        --compiler) export CC=$2; shift 2 ;;
        --user) user=$2; shift 2 ;;
        --keep) keep=yes; shift ;;
        *) usage ;;
    esac
done
(($#)) || usage

place=$(mktemp -d)
[[ -n $keep ]] || trap 'rm -rf "$place"' EXIT
clone="$place/낯선 곳/book"
mkdir -p "$(dirname "$clone")"
git clone -q "$root" "$clone"
cd "$clone"
unset WEEK2_DATA VIRTUAL_ENV PYTHONPATH
[[ -z $keep ]] || echo "in $clone" >&2

run=()
if [[ -n $user ]]; then
    mkdir "$place/home"
    chmod 755 "$place"
    chown -R "$user" "$place"
    run+=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env "HOME=$place/home")
fi
if [[ -n $first ]]; then
    env -u ATEN_CPU_CAPABILITY -u ONEDNN_MAX_CPU_ISA -u MKL_ENABLE_INSTRUCTIONS -u MKL_CBWR \
        -u NPY_DISABLE_CPU_FEATURES -u GLIBC_TUNABLES "${run[@]}" sh -c "$first"
fi
if [[ -n ${aten:-} && -x .venv/bin/python ]]; then
    .venv/bin/python -c 'import torch; print("PyTorch computes with", torch.backends.cpu.get_cpu_capability())' 2>/dev/null || true
fi
[[ -z $date ]] || run+=(faketime "$date")
"${run[@]}" "$@"
