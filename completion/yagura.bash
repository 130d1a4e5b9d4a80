# bash completion for yagura; options are asked of the program itself.
_yagura() {
	local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]-}
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(yagura --help 2>/dev/null | awk '/^  [a-z]/ { print $1 }') --help --version" -- "$cur")
	elif [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(yagura "$command" --help 2>/dev/null | grep -o -- '--[a-z][a-z-]*' | sort -u)" -- "$cur")
	elif [ "$COMP_CWORD" -eq 2 ] && [[ $command == report || $command == incident || $command == formats ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(yagura "$command" --help 2>/dev/null | grep -o "yagura $command [a-z]*" | cut -d ' ' -f 3)" -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -o filenames -F _yagura yagura
