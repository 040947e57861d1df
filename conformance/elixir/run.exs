# Reads scenarios, one JSON object a line, and prints the trace of each, one JSON object a line. Many run at a time.

{:ok, _, _} = ~w(json log newer term who processes worker agents tasks registries requests machine applications acts) |> Enum.map(&Path.join(__DIR__, "#{&1}.exs")) |> Kernel.ParallelCompiler.require(return_diagnostics: false)

# Everything is loaded before: a process that waits for the code server would look as if it had come to rest.
for app <- [:stdlib, :elixir], {:ok, modules} = :application.get_key(app, :modules), do: :code.ensure_modules_loaded(modules)

defmodule Conformance.Driver do
  @moduledoc """
  Runs one scenario: tells the clients what to do, one step after the other, and goes on when nothing moves any more.

  It is the group leader of everything that the scenario starts, and that is how it knows whom to wait for, and whom to end.
  """

  alias Conformance.{Applications, JSON, Log, Plain, Processes, Who}

  # So many looks in which nothing has moved; more where processes that are not looked at hand messages on.
  @quiet 2
  @quiet_with_applications 20

  def run(%{"number" => number, "scale" => scale, "scenario" => scenario} = asked) do
    Process.group_leader(self(), self())
    log = Log.start(number)
    apps = scenario["applications"] || %{}
    specs = specs(scenario)
    context = %{log: log, number: number, scale: scale, shake: asked["shake"], driver: self(), dynamic: ids(specs, ["dynamic", "task_supervisor"]), tables: ids(specs, ["registry"])}
    Process.put(:context, context)
    Process.put(:number, number)
    Process.put(:quiet, if(apps == %{}, do: @quiet, else: @quiet_with_applications))
    Applications.load(context, apps)
    clients = Map.new(Map.put_new(scenario["clients"] || %{}, "main", %{}))
    for {id, options} <- clients, do: client(context, id, options)
    settle()
    tree = scenario["tree"]
    if tree, do: step(log, 1, %{"start" => tree})
    for {act, at} <- Enum.with_index(scenario["steps"] || []), do: step(log, at + 2, act)
    trees = if tree, do: snapshot(tree), else: []
    book = Log.all(log)
    sweep()
    Applications.unload(apps)
    encode = &Conformance.Term.out(&1, book.names)
    events = for [step, who, what] <- book.events, do: [step, who | Enum.map(what, encode)]
    JSON.write(%{"number" => number, "events" => events, "tree" => encode.(trees)})
  end

  defp client(context, id, options) do
    me = self()

    spawn(fn ->
      if options["trap"] != false, do: Process.flag(:trap_exit, true)
      Log.born(context, id)
      send(me, :ready)
      Plain.listen()
    end)

    receive do
      :ready -> :ok
    end
  end

  defp step(log, number, %{"advance" => ms}) do
    Log.step(log, number)
    Process.sleep(Processes.ms(ms))
    settle()
  end

  defp step(log, number, act) do
    Log.step(log, number)
    by = act["by"] || "main"
    pid = Log.find(by)

    cond do
      pid == nil -> Log.write(log, by, [:nobody])
      not Process.alive?(pid) -> Log.write(log, by, [:dead])
      Log.take(log, by) -> send(pid, {:step, act["do"] && acts_of(act) || [Map.delete(act, "by")]})
      true -> Log.write(log, by, [:busy])
    end

    settle()
  end

  # `do` beside another act belongs to that act; alone it is the list of acts itself.
  defp acts_of(act) do
    if Map.keys(act) -- ["by", "do"] == [], do: act["do"], else: [Map.delete(act, "by")]
  end

  defp settle(quiet \\ 0, before \\ nil) do
    now = look()
    still = Enum.all?(now, fn {_, status, _, _} -> status == :waiting end)

    cond do
      still and now == before and quiet >= :erlang.get(:quiet) -> :ok
      still and now == before -> :erlang.yield() && settle(quiet + 1, now)
      true -> :erlang.yield() && settle(0, now)
    end
  end

  # Processes of others that work for these, and are waited for too: a process that asks them looks as if it had come to rest.
  @servants ~w(code_server erl_prim_loader application_controller)a

  defp look do
    servants = for name <- @servants, do: Process.whereis(name)

    for pid <- Process.list(), not foreign?(pid), info = Process.info(pid, [:group_leader, :status, :reductions, :message_queue_len]), pid in servants or mine?(pid, info) do
      # Servants are others' servants too: what they do for these shows in their status alone.
      {pid, info[:status], if(pid in servants, do: 0, else: info[:reductions]), info[:message_queue_len]}
    end
  end

  # Many scenarios run at a time: those whose processes were once seen to be another's are not looked at again.
  defp foreign?(pid), do: :erlang.get({:foreign, pid}) == true

  defp mine?(pid, info) do
    mine = info[:group_leader] == self() and pid != self()
    # Only the process that starts an application changes sides.
    if not mine and :erlang.get(:quiet) == @quiet, do: :erlang.put({:foreign, pid}, true)
    mine
  end

  defp mine, do: for({pid, _, _, _} <- look(), Process.info(pid, :group_leader) == {:group_leader, self()}, do: pid)

  # The tree as it is at the end, asked for by nobody in it.
  defp snapshot(tree) do
    case tree["type"] in ~w(supervisor dynamic task_supervisor partition) && Process.whereis(Who.of(tree["id"])) do
      false -> nil
      nil -> nil
      pid -> if quick?(pid), do: branch(pid), else: :busy
    end
  end

  defp branch(pid) do
    for {id, child, type} <- Processes.children(pid) do
      if type == :supervisor and is_pid(child) and not table?(id), do: {id, child, if(quick?(child), do: branch(child), else: :busy)}, else: {id, child}
    end
  end

  # A registry is a supervisor in Elixir, of processes that are its own business.
  defp table?(id), do: MapSet.member?(Process.get(:context).tables, to_string(id))

  # A supervisor that waits for a child to start or to end does not answer now.
  defp quick?(pid) do
    task = spawn(fn -> Process.put(:done, Supervisor.count_children(pid)) end)
    ref = Process.monitor(task)
    settle()

    receive do
      {:DOWN, ^ref, _, _, _} -> true
    after
      0 ->
        Process.exit(task, :kill)
        false
    end
  end

  defp sweep do
    mine = mine()
    for pid <- mine, do: Process.exit(pid, :kill)
    if mine != [], do: sweep()
  end

  defp ids(specs, types), do: for(spec <- specs, spec["type"] in types, into: MapSet.new(), do: spec["id"])

  defp specs(list) when is_list(list), do: Enum.flat_map(list, &specs/1)
  defp specs(%{} = map), do: [map | map |> Map.values() |> specs()]
  defp specs(_), do: []
end

:logger.set_primary_config(:level, :none)
Process.flag(:trap_exit, true)
IO.puts(Conformance.JSON.write(%{"ready" => true, "otp" => System.otp_release(), "elixir" => System.version()}))
out = Process.group_leader()

Stream.repeatedly(fn -> IO.read(:line) end)
|> Stream.take_while(&is_binary/1)
|> Enum.each(fn line ->
  spawn(fn ->
    scenario = Conformance.JSON.read(line)

    trace =
      try do
        Conformance.Driver.run(scenario)
      catch
        kind, reason ->
          Conformance.JSON.write(%{"number" => scenario["number"], "silent" => Exception.format(kind, reason, __STACKTRACE__)})
      end

    IO.puts(out, trace)
  end)
end)

# Nobody asks any more.
System.halt(0)
