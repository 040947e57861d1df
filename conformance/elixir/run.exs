# Reads scenarios, one JSON object a line, and prints the trace of each, one JSON object a line. Many run at a time.

{:ok, _, _} = ~w(json log newer term processes acts) |> Enum.map(&Path.join(__DIR__, "#{&1}.exs")) |> Kernel.ParallelCompiler.require(return_diagnostics: false)

# Everything is loaded before: a process that waits for the code server would look as if it had come to rest.
for app <- [:stdlib, :elixir], {:ok, modules} = :application.get_key(app, :modules), do: :code.ensure_modules_loaded(modules)

defmodule Conformance.Driver do
  @moduledoc """
  Runs one scenario: tells the clients what to do, one step after the other, and goes on when nothing moves any more.

  It is the group leader of everything that the scenario starts, and that is how it knows whom to wait for, and whom to end.
  """

  alias Conformance.{JSON, Log, Plain, Processes}

  @quiet 2

  def run(%{"number" => number, "scale" => scale, "scenario" => scenario}) do
    Process.group_leader(self(), self())
    log = Log.start(number)
    context = %{log: log, number: number, scale: scale, dynamic: dynamic(scenario)}
    Process.put(:context, context)
    Process.put(:number, number)
    clients = Map.new(Map.put_new(scenario["clients"] || %{}, "main", %{}))
    for {id, options} <- clients, do: client(context, id, options)
    settle()
    tree = scenario["tree"]
    if tree, do: step(log, 1, %{"start" => tree})
    for {act, at} <- Enum.with_index(scenario["steps"] || []), do: step(log, at + 2, act)
    trees = if tree, do: snapshot(tree), else: []
    book = Log.all(log)
    sweep()
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
      still and now == before and quiet >= @quiet -> :ok
      still and now == before -> :erlang.yield() && settle(quiet + 1, now)
      true -> :erlang.yield() && settle(0, now)
    end
  end

  defp look do
    for pid <- Process.list(), pid != self(), info = Process.info(pid, [:group_leader, :status, :reductions, :message_queue_len]), info[:group_leader] == self() do
      {pid, info[:status], info[:reductions], info[:message_queue_len]}
    end
  end

  # The tree as it is at the end, asked for by nobody in it.
  defp snapshot(tree) do
    case Process.whereis(Conformance.Term.name("sup:" <> tree["id"])) do
      nil -> nil
      pid -> if quick?(pid), do: branch(pid), else: :busy
    end
  end

  defp branch(pid) do
    for {id, child, type} <- Processes.children(pid) do
      if type == :supervisor and is_pid(child), do: {id, child, if(quick?(child), do: branch(child), else: :busy)}, else: {id, child}
    end
  end

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
    mine = for {pid, _, _, _} <- look(), do: pid
    for pid <- mine, do: Process.exit(pid, :kill)
    if mine != [], do: sweep()
  end

  defp dynamic(scenario) do
    scenario |> specs() |> Enum.filter(&(&1["type"] == "dynamic")) |> MapSet.new(& &1["id"])
  end

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
