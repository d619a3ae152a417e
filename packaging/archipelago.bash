# Completion of `archipelago` for bash.  Commands and options are read off `--help` of the program
# itself, names of platforms and experiments off `archipelago list`, so they are always its own.

_archipelago() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local program=${COMP_WORDS[0]} chain=() help word known
  COMPREPLY=()

  # The commands that stand before the cursor: "platform show".
  help=$("$program" --help 2>/dev/null) || return
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word != -* ]] || continue
    known=$(_archipelago_commands "$help")
    grep -qxF -- "$word" <<<"$known" || break
    chain+=("$word")
    help=$("$program" "${chain[@]}" --help 2>/dev/null) || return
  done

  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(grep -oE -- '--[a-z][a-z-]*' <<<"$help" | sort -u)" -- "$current")
    return
  fi
  local words
  case $previous in
    --platform) words=$("$program" list platforms 2>/dev/null) ;;
    --out | --root) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    *) words=$(_archipelago_commands "$help") ;;
  esac
  case ${chain[*]} in
    'platform show' | 'platform routes' | 'platform export') words=$("$program" list platforms 2>/dev/null) ;;
    run | check | sensitivity | size | 'policy prove')
      words=$("$program" list experiments 2>/dev/null | sed -nE 's#^(.*/)?experiments/([^ ]*)\.yaml .*#\2#p')
      ;;
    list)
      # "what TEXT:{policies,queues,platforms,...}"
      words=$(grep -oE '\{[a-z,-]+\}' <<<"$help" | head -n 1 | tr -d '{}' | tr ',' ' ')
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  # Files too, where one may stand.
  if [[ -n ${chain[*]} && ${chain[*]} != list ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
  fi
}

# The names below "Subcommands:" of a help text.
_archipelago_commands() {
  sed -nE '/^(Subcommands|SUBCOMMANDS):/,$ s/^  ([a-z][a-z-]*) .*/\1/p' <<<"$1"
}

complete -F _archipelago archipelago
