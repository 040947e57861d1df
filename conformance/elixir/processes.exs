# The processes of a scenario: workers, supervisors, plain processes.

defmodule Conformance.Processes do
  @moduledoc "Starts what a scenario describes, and makes child specs of it."

  alias Conformance.{Acts, Dynamic, Log, Plain, Sup, Term, Worker}

  def ms(ms), do: round(ms * Process.get(:context).scale)

  @doc "Starts a worker or a supervisor. `under` is the id of the supervisor that it is a child of."
  def start(spec, under, link, timeout \\ :infinity) do
    plan = {Process.get(:context), spec, under}
    name = if spec["name"], do: [name: Term.name(spec["name"])], else: []

    case spec["type"] || "worker" do
      "worker" ->
        options = if timeout == :infinity, do: name, else: [{:timeout, timeout} | name]
        if link, do: GenServer.start_link(Worker, plan, options), else: GenServer.start(Worker, plan, options)

      "supervisor" ->
        Supervisor.start_link(Sup, plan, name: Term.name("sup:" <> spec["id"]))

      "dynamic" ->
        DynamicSupervisor.start_link(Dynamic, plan, name: Term.name("sup:" <> spec["id"]))
    end
  end

  @doc "What a child's start function does: as `start`, unless the spec has acts in the place of it."
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
    type = if spec["type"] in ["supervisor", "dynamic"], do: :supervisor, else: :worker
    base = %{id: String.to_atom(spec["id"]), start: {__MODULE__, :start_child, [spec, under]}, type: type}
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

defmodule Conformance.Worker do
  @moduledoc "A GenServer whose every callback runs acts."
  use GenServer

  alias Conformance.{Acts, Log, Newer, Processes, Term}

  def init({context, spec, under}) do
    if spec["trap"], do: Process.flag(:trap_exit, true)
    Process.put(:spec, spec)
    start = Log.born(context, spec["id"], under)
    {way, state} = Acts.run(get_in(spec, ["starts", "#{start}"]) || get_in(spec, ["starts", "every"]) || [], spec["state"])

    leave(way || %{"return" => "ok"}, fn
      "ok" -> {:ok, state, action(way)}
      "ignore" -> :ignore
      "stop" -> {:stop, Term.from(way["reason"])}
    end)
  end

  def handle_call({:do, acts}, from, state), do: handle(acts, state, from, "reply")
  def handle_cast({:do, acts}, state), do: handle(acts, state, nil, "noreply")
  def handle_continue(acts, state), do: handle(acts, state, nil, "noreply")
  def handle_info({:do, acts}, state), do: handle(acts, state, nil, "noreply")

  def handle_info(message, state) do
    if Newer.unseen?(message) do
      {:noreply, state}
    else
      Log.note([:got, message])
      handle(Process.get(:spec)["info"] || [], state, nil, "noreply")
    end
  end

  def terminate(reason, state) do
    Log.note([:terminating, reason, Term.from(state)])
    Acts.run(Process.get(:spec)["terminate"] || [], state)
  end

  defp handle(acts, state, from, default) do
    {way, state} = Acts.run(acts, state, from)
    way = way || %{"return" => default, "value" => "ok"}

    leave(way, fn
      "reply" -> {:reply, Term.from(way["value"]), state, action(way)}
      "noreply" -> {:noreply, state, action(way)}
      "stop" -> if Map.has_key?(way, "value"), do: {:stop, Term.from(way["reason"]), Term.from(way["value"]), state}, else: {:stop, Term.from(way["reason"]), state}
    end)
  end

  defp leave(%{"return" => "bad", "value" => value} = way, _), do: out(Term.from(value), way)
  defp leave(way, ways), do: way["return"] |> ways.() |> out(way)

  defp out(tuple, way) do
    tuple = if is_tuple(tuple) and tuple_size(tuple) > 2 and elem(tuple, tuple_size(tuple) - 1) == :none, do: Tuple.delete_at(tuple, tuple_size(tuple) - 1), else: tuple
    if way["thrown"], do: throw(tuple), else: tuple
  end

  defp action(%{"timeout" => ms}), do: Processes.ms(ms)
  defp action(%{"continue" => acts}), do: {:continue, acts}
  defp action(_), do: :none
end

defmodule Conformance.Sup do
  @moduledoc "A supervisor, from its description."
  use Supervisor

  alias Conformance.{Acts, Log, Processes}

  def init({context, spec, under}) do
    start = Log.born(context, spec["id"], under)

    case Acts.run(get_in(spec, ["starts", "#{start}"]) || get_in(spec, ["starts", "every"]) || [], nil) do
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

  alias Conformance.{Acts, Log}

  def init({context, spec, under}) do
    start = Log.born(context, spec["id"], under)

    case Acts.run(get_in(spec, ["starts", "#{start}"]) || get_in(spec, ["starts", "every"]) || [], nil) do
      {%{"return" => "ignore"}, _} -> :ignore
      {nil, _} -> DynamicSupervisor.init(strategy: :one_for_one, max_restarts: Map.get(spec, "max_restarts", 3), max_seconds: Map.get(spec, "max_seconds", 5), max_children: spec["max_children"] || :infinity)
    end
  end
end
