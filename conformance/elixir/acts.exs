# Acts: what a process of a scenario can be told to do, one function clause each.

defmodule Conformance.Acts do
  @moduledoc "Runs lists of acts in whatever process calls it: a client, a server inside a callback, a supervisor that starts a child."

  alias Conformance.{Agents, Applications, Language, Log, Newer, Processes, Registries, Requests, Sys, Tasks, Term, Who}

  @ends ~w(raise throw exit return)

  @doc "Runs acts. Gives the way out that one of them said, or nil, and the state they leave."
  def run(acts, state, from \\ nil)
  def run([], state, _), do: {nil, state}
  def run([%{"return" => _} = way | _], state, _), do: {way, state}
  def run([%{"set" => value} | rest], _, from), do: run(rest, value, from)

  def run([%{"get" => _} | rest], state, from) do
    Log.note([:did, :get, Term.from(state)])
    run(rest, state, from)
  end

  def run([%{"park" => key} | rest], state, from) do
    Process.put({:parked, key}, from)
    run(rest, state, from)
  end

  def run([act | rest], state, from) do
    op = op(act)
    if op in @ends or act["uncaught"], do: note(op, act, act(act)), else: note(op, act, caught(act))
    run(rest, state, from)
  end

  defp op(act), do: Enum.find(Language.ops(), &Map.has_key?(act, &1))

  defp note("log", _, value), do: Log.note([:said, value])
  defp note(op, act, result), do: Log.note([:did, String.to_atom(if(op in Language.modules(), do: "#{op} #{act[op]}", else: op)), result])

  defp caught(act) do
    act(act)
  rescue
    error -> %{"raised" => error}
  catch
    :exit, reason -> %{"exit" => reason}
    :throw, %{"error" => _} = refused -> refused
    :throw, value -> %{"thrown" => value}
  end

  # Functions of modules, by the word that names the module.
  defp act(%{"agent" => _} = act), do: Agents.act(act)
  defp act(%{"task" => _} = act), do: Tasks.act(act)
  defp act(%{"registry" => _} = act), do: Registries.act(act)
  defp act(%{"partition" => _} = act), do: Registries.act(act)
  defp act(%{"request" => _} = act), do: Requests.act(act)
  defp act(%{"later" => _} = act), do: Requests.act(act)
  defp act(%{"sys" => _} = act), do: Sys.act(act)
  defp act(%{"app" => _} = act), do: Applications.act(act)

  # These two come first: `link`, `monitor` and `trap` beside them are theirs.
  defp act(%{"spawn" => _} = act), do: Processes.spawn(act)

  defp act(%{"start" => spec} = act) do
    linked? = act["link"] != false

    case Processes.start(spec, nil, linked?, timeout(act)) do
      {:error, {:already_started, _} = reason} ->
        %{"error" => reason}

      {:error, reason} ->
        if linked?, do: Newer.start_failed(spec["id"])
        %{"error" => reason}

      :ignore ->
        if linked?, do: Newer.start_failed(spec["id"])
        :ignore

      other ->
        other(other)
    end
  end

  defp act(%{"log" => value}), do: Term.from(value)
  defp act(%{"raise" => message}), do: raise(message)
  defp act(%{"throw" => value}), do: throw(Term.from(value))
  defp act(%{"exit" => reason}), do: exit(Term.from(reason))

  # Signals, links, monitors.
  defp act(%{"signal" => to, "reason" => reason}), do: Who.pid(to, &Process.exit(&1, Term.from(reason)))
  defp act(%{"link" => to}), do: Who.pid(to, &link/1)
  defp act(%{"unlink" => to}), do: Who.pid(to, &Process.unlink/1)
  defp act(%{"trap" => on}), do: Process.flag(:trap_exit, on)

  defp act(%{"monitor" => to} = act) do
    Who.address(to, fn dest ->
      ref = Process.monitor(dest)
      Process.put({:monitor, act["as"] || key(to)}, ref)
      ref
    end)
  end

  defp act(%{"demonitor" => key} = act) do
    case Process.get({:monitor, key}) do
      nil -> :nobody
      ref -> Process.demonitor(ref, if(act["flush"], do: [:info, :flush], else: [:info]))
    end
  end

  # Messages.
  defp act(%{"send" => to, "message" => message}), do: Who.address(to, &(send(&1, Term.from(message)) && :ok))
  defp act(%{"tell" => to, "do" => acts}), do: Who.address(to, &(send(&1, {:do, acts}) && :ok))
  defp act(%{"call" => to} = act), do: Who.dest(to, &GenServer.call(&1, {:do, act["do"] || []}, timeout(act, Processes.ms(5000))))
  defp act(%{"cast" => to} = act), do: Who.dest(to, &GenServer.cast(&1, {:do, act["do"] || []}))

  defp act(%{"receive" => wanted} = act) do
    wanted = Term.from(wanted)

    receive do
      ^wanted -> wanted
    after
      Processes.ms(act["timeout"] || 0) -> nil
    end
  end

  defp act(%{"multi_call" => name, "nodes" => nodes} = act) do
    {replies, bad} = GenServer.multi_call(Enum.map(nodes, &Who.where/1), Term.name(name), {:do, act["do"] || []}, timeout(act))
    {Enum.map(replies, &Tuple.to_list/1), bad}
  end

  defp act(%{"abcast" => name, "nodes" => nodes} = act), do: GenServer.abcast(Enum.map(nodes, &Who.where/1), Term.name(name), {:do, act["do"] || []})

  defp act(%{"answer" => key} = act) do
    case Process.get({:parked, key}) do
      nil -> :nobody
      from -> GenServer.reply(from, Term.from(act["value"]))
    end
  end

  # Time.
  defp act(%{"sleep" => ms}), do: Process.sleep(Processes.ms(ms))

  defp act(%{"send_after" => ms, "to" => to} = act) do
    message = if act["do"], do: {:do, act["do"]}, else: Term.from(act["message"])

    Who.address(to, fn dest ->
      ref = Process.send_after(dest, message, Processes.ms(ms))
      Process.put({:timer, act["as"]}, ref)
      ref
    end)
  end

  defp act(%{"cancel" => key}), do: with_timer(key, &Process.cancel_timer/1)
  defp act(%{"read_timer" => key}), do: with_timer(key, &Process.read_timer/1)

  # Names.
  defp act(%{"register" => name} = act), do: Who.pid(act["of"] || "self", &Process.register(&1, Term.name(name)))
  defp act(%{"unregister" => name}), do: Process.unregister(Term.name(name))
  defp act(%{"whereis" => name}), do: Process.whereis(Term.name(name))
  defp act(%{"alive" => to}), do: Who.pid(to, &Process.alive?/1)

  defp act(%{"info" => who, "item" => item}) do
    Who.pid(who, fn pid ->
      case Process.info(pid, String.to_atom(item)) do
        {_, value} -> value
        nil -> nil
      end
    end)
  end

  # A process's own dictionary.
  defp act(%{"put" => key, "value" => value}), do: Process.put(Term.from(key), Term.from(value))
  defp act(%{"look_up" => key}), do: Process.get(Term.from(key))
  defp act(%{"erase" => key}), do: Process.delete(Term.from(key))
  defp act(%{"callers" => _}), do: Process.get(:"$callers")

  defp act(%{"stop" => to} = act), do: Who.dest(to, &GenServer.stop(&1, Term.from(act["reason"] || "normal"), timeout(act)))

  # Supervisors.
  defp act(%{"start_child" => spec, "of" => sup}) do
    Who.dest(sup, fn dest ->
      child = Processes.child(spec, Who.id(sup))
      if dynamic?(sup) and Newer.refuses?(child), do: throw(%{"error" => {:invalid_significant, true}})
      other(if dynamic?(sup), do: DynamicSupervisor.start_child(dest, child), else: Supervisor.start_child(dest, child))
    end)
  end

  defp act(%{"terminate_child" => child, "of" => sup}) do
    Who.dest(sup, fn dest ->
      if dynamic?(sup),
        do: Who.pid(child, &other(DynamicSupervisor.terminate_child(dest, &1))),
        else: other(Supervisor.terminate_child(dest, String.to_atom(child)))
    end)
  end

  defp act(%{"restart_child" => id, "of" => sup}), do: Who.dest(sup, &other(Supervisor.restart_child(&1, String.to_atom(id))))
  defp act(%{"delete_child" => id, "of" => sup}), do: Who.dest(sup, &other(Supervisor.delete_child(&1, String.to_atom(id))))
  defp act(%{"which_children" => sup}), do: Who.dest(sup, &Processes.children/1)
  defp act(%{"child_spec" => type} = act), do: Processes.spec_of(type, act["of"], act["with"] || %{})
  defp act(%{"count_children" => sup}), do: Who.dest(sup, &Processes.count/1)

  defp other({:ok, value}), do: value
  defp other({:error, reason}), do: %{"error" => reason}
  defp other(value), do: value

  @doc "The timeout that an act says, in the BEAM's milliseconds."
  def timeout(act, otherwise \\ :infinity)
  def timeout(%{"timeout" => ms}, _) when is_integer(ms), do: Processes.ms(ms)
  def timeout(%{"timeout" => other}, _), do: Term.from(other)
  def timeout(_, otherwise), do: otherwise

  # A link to a process that is dead: an Erlang error here, an exit in Hinotori (README, "What is written alike").
  defp link(pid) do
    Process.link(pid)
  rescue
    error in ErlangError -> %{"exit" => {error.original, {Process, :link, [pid]}}}
  end

  defp with_timer(key, use) do
    case Process.get({:timer, key}) do
      nil -> :nobody
      ref -> if is_integer(use.(ref)), do: :left, else: false
    end
  end

  defp dynamic?(sup), do: MapSet.member?(Process.get(:context).dynamic, Who.id(sup))

  defp key(to) when is_binary(to), do: to
  defp key(named), do: Who.id(named)
end

defmodule Conformance.Language do
  @moduledoc "The names of the acts, as language/acts.ts has them."
  def modules, do: ~w(agent task registry partition request later sys app)

  def ops do
    modules() ++
      ~w(return spawn start log raise throw exit signal link unlink monitor demonitor trap send tell receive call cast multi_call
         abcast answer park sleep send_after cancel read_timer register unregister whereis alive info put look_up erase callers
         stop start_child terminate_child restart_child delete_child which_children count_children child_spec set get)
  end
end
