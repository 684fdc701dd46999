# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of zxrun's arguments. Loaded by bash-completion, or sourced.
_zxrun() {
	local i word=${COMP_WORDS[COMP_CWORD]} options=1

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--)
			options=
			((i++))
			break
			;;
		-*) ;;
		*) break ;;
		esac
	done
	COMPREPLY=()
	if ((i < COMP_CWORD)); then
		# After the program: as the program itself completes.
		declare -F _command_offset >/dev/null && _command_offset "$i"
	elif [[ $options && $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W '--zircon --help --version' -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -c -- "$word" | sort -u)
	fi
}
# With no answer file names are.
complete -o default -F _zxrun zxrun
