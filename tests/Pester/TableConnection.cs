using System;
using System.Data;
using System.Data.Common;

/// <summary>An open ADO.NET connection over tables in memory: the text of a query is a table's name.</summary>
public sealed class TableConnection : DbConnection
{
    private readonly DataSet tables;

    public TableConnection(DataSet tables)
    {
        this.tables = tables;
    }

    public override string ConnectionString { get; set; } = "";

    public override string Database => tables.DataSetName;

    public override string DataSource => tables.DataSetName;

    public override string ServerVersion => "1";

    public override ConnectionState State => ConnectionState.Open;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() { }

    public override void Open() { }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new TableCommand(this);

    private sealed class TableCommand : DbCommand
    {
        private readonly TableConnection owner;

        public TableCommand(TableConnection owner)
        {
            this.owner = owner;
            DbConnection = owner;
        }

        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection =>
            throw new NotSupportedException();

        protected override DbTransaction DbTransaction { get; set; }

        public override void Cancel() { }

        public override int ExecuteNonQuery() => throw new NotSupportedException();

        public override object ExecuteScalar() => throw new NotSupportedException();

        public override void Prepare() { }

        protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
            owner.tables.Tables[CommandText].CreateDataReader();
    }
}
