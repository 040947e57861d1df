# The processes of a scenario: workers, supervisors, plain processes.

defmodule Conformance.Processes do
  @moduledoc "Starts what a scenario describes, and makes child specs of it."

  alias Conformance.{Acts, Agents, Bare, Dynamic, Log, Machine, Plain, Registries, Sup, Tasks, Term, Who, Worker}

  @doc "The BEAM's milliseconds; a wrong time stays as wrong."
  def ms(ms) when ms <= 0, do: ms
  def ms(ms), do: round(ms * Process.get(:context).scale)

  @doc "Starts a worker or a supervisor. `under` is the id of the supervisor that it is a child of."
  def start(spec, under, link, timeout \\ :infinity) do
    plan = {Process.get(:context), spec, under}
    options = for {key, value} <- [name: title(spec["name"]), timeout: timeout], value not in [nil, :infinity], do: {key, value}

    case spec["type"] || "worker" do
      "worker" ->
        module = if spec["bare"], do: Bare, else: Worker
        if link, do: GenServer.start_link(module, plan, options), else: GenServer.start(module, plan, options)

      "supervisor" ->
        if spec["direct"], do: direct(spec, under), else: Supervisor.start_link(Sup, plan, name: Who.of(spec["id"]))

      "dynamic" ->
        DynamicSupervisor.start_link(Dynamic, plan, name: Who.of(spec["id"]))

      "task_supervisor" ->
        flags = for key <- ~w(max_restarts max_seconds max_children), spec[key], do: {String.to_atom(key), spec[key]}
        adopted(Task.Supervisor.start_link([name: Who.of(spec["id"])] ++ flags), spec, under)

      "task" ->
        Tasks.start(spec, under)

      "agent" ->
        Agents.start(spec, under, link, options)

      "machine" ->
        Machine.start(spec, under, link, options)

      type when type in ["registry", "partition"] ->
        Registries.start(spec, under)
    end
  end

  # By children and options, which are checked in the caller.
  defp direct(spec, under) do
    flags = for key <- ~w(max_restarts max_seconds), spec[key], do: {String.to_atom(key), spec[key]}
    atoms = for key <- ~w(strategy auto_shutdown), spec[key], do: {String.to_atom(key), String.to_atom(spec[key])}
    children = Enum.map(spec["children"] || [], &child(&1, spec["id"]))
    adopted(Supervisor.start_link(children, [name: Who.of(spec["id"])] ++ flags ++ atoms), spec, under)
  end

  defp adopted({:ok, pid}, spec, under) do
    Log.adopt(pid, spec["id"], under)
    {:ok, pid}
  end

  defp adopted(other, _, _), do: other

  defp title(nil), do: nil
  defp title(name) when is_binary(name), do: Term.name(name)
  defp title(%{"bad" => term}), do: Term.from(term)
  defp title(named), do: Who.name(named)

  @doc "The acts of the n-th start."
  def starts(spec, start), do: get_in(spec, ["starts", "#{start}"]) || get_in(spec, ["starts", "every"]) || []

  @doc "What a child's start function does, with the extra argument of a dynamic supervisor: it is the child's state."
  def start_child(extra, spec, under, context), do: start_child(Map.put(spec, "state", extra), under, context)

  @doc "What a child's start function does: as `start`, unless the spec has acts in the place of it."
  def start_child(spec, under, context) do
    # A supervisor that is Elixir's own does not know the scenario.
    Process.put(:context, context)
    Process.put(:number, context.number)
    start_child(spec, under)
  end

  def start_child(%{"starter" => acts} = spec, under) do
    case Acts.run(acts, nil) do
      {%{"return" => "ignore"}, _} -> :ignore
      {%{"return" => "bad", "value" => value}, _} -> Term.from(value)
      {nil, _} -> start(spec, under, true)
    end
  end

  def start_child(spec, under), do: start(spec, under, true)

  @doc "The child spec of a description; fields under `faulty` are laid over it as they are."
  def child(spec, under) do
    type = if spec["type"] in ~w(supervisor dynamic task_supervisor partition registry), do: :supervisor, else: :worker
    base = %{id: String.to_atom(spec["id"]), start: {__MODULE__, :start_child, [spec, under, Process.get(:context)]}, type: type}
    # The default of five seconds passes as slowly as everything else.
    base = if type == :worker and Process.get(:context).scale != 1, do: Map.put(base, :shutdown, ms(5000)), else: base
    base = if spec["type"] == "task", do: Map.merge(base, Map.take(Task.child_spec([]), [:restart])), else: base
    fields = for key <- ~w(restart shutdown significant), Map.has_key?(spec, key), into: base, do: {String.to_atom(key), scaled(key, Term.from(spec[key]))}

    Enum.reduce(spec["faulty"] || %{}, fields, fn
      {key, nil}, child -> Map.delete(child, String.to_atom(key))
      {key, value}, child -> Map.put(child, String.to_atom(key), Term.from(value))
    end)
  end

  defp scaled("shutdown", ms) when is_integer(ms) and ms > 0, do: ms(ms)
  defp scaled(_, value), do: value

  def children(sup) do
    for {id, pid, type, _} <- Supervisor.which_children(sup), do: {id, pid, type}
  end

  def count(sup) do
    counts = Supervisor.count_children(sup)
    {counts.specs, counts.active, counts.supervisors, counts.workers}
  end

  @doc "The child spec that a module makes by itself, without its start, and with overrides."
  def spec_of(type, name, overrides) do
    modules = %{"worker" => Worker, "agent" => Agent, "task" => Task, "task_supervisor" => Task.Supervisor, "dynamic" => DynamicSupervisor, "registry" => Registry, "partition" => PartitionSupervisor}
    module = modules[type]
    argument = if name, do: [name: String.to_atom(name), keys: :unique], else: []
    overrides = for {key, value} <- overrides, do: {String.to_atom(key), Term.from(value)}
    {module, argument} |> Supervisor.child_spec(overrides) |> Map.drop([:start, :modules])
  end

  @doc "Spawns a plain process; it has its name when this returns."
  def spawn(%{"spawn" => id} = act) do
    context = Process.get(:context)
    me = self()
    tag = make_ref()

    body = fn ->
      if act["trap"], do: Process.flag(:trap_exit, true)
      Log.born(context, id)
      send(me, tag)
      Acts.run(act["do"] || [], nil)
      if act["listen"], do: Plain.listen()
    end

    pid = spawned(body, act)

    receive do
      ^tag -> pid
    end
  end

  defp spawned(body, %{"monitor" => key} = act) do
    {pid, ref} = Process.spawn(body, if(act["link"], do: [:link, :monitor], else: [:monitor]))
    Process.put({:monitor, key}, ref)
    pid
  end

  defp spawned(body, act), do: if(act["link"], do: spawn_link(body), else: :erlang.spawn(body))
end

defmodule Conformance.Plain do
  @moduledoc "A plain process that does what it is told, and notes whatever else comes."

  alias Conformance.{Acts, Log, Newer}

  def listen do
    receive do
      {:do, acts} -> Acts.run(acts, nil)
      {:step, acts} -> Acts.run(acts, nil) && Log.free()
      message -> unless Newer.unseen?(message), do: Log.note([:got, message])
    end

    listen()
  end
end

defmodule Conformance.Sup do
  @moduledoc "A supervisor, from its description."
  use Supervisor

  alias Conformance.{Acts, Log, Processes}

  def init({context, spec, under}) do
    start = Log.born(context, spec["id"], under)

    case Acts.run(Processes.starts(spec, start), nil) do
      {%{"return" => "ignore"}, _} ->
        :ignore

      {%{"return" => "bad", "value" => value}, _} ->
        Conformance.Term.from(value)

      {nil, _} ->
        flags = %{
          strategy: String.to_atom(spec["strategy"] || "one_for_one"),
          intensity: Map.get(spec, "max_restarts", 3),
          period: Map.get(spec, "max_seconds", 5),
          auto_shutdown: String.to_atom(spec["auto_shutdown"] || "never")
        }

        {:ok, {flags, Enum.map(spec["children"] || [], &Processes.child(&1, spec["id"]))}}
    end
  end
end

defmodule Conformance.Dynamic do
  @moduledoc "A DynamicSupervisor, from its description."
  use DynamicSupervisor

  alias Conformance.{Acts, Log, Processes}

  def init({context, spec, under}) do
    start = Log.born(context, spec["id"], under)

    case Acts.run(Processes.starts(spec, start), nil) do
      {%{"return" => "ignore"}, _} -> :ignore
      {nil, _} -> DynamicSupervisor.init(extra_arguments: extra(spec), strategy: :one_for_one, max_restarts: Map.get(spec, "max_restarts", 3), max_seconds: Map.get(spec, "max_seconds", 5), max_children: spec["max_children"] || :infinity)
    end
  end

  defp extra(%{"extra" => extra}), do: [extra]
  defp extra(_), do: []
end
